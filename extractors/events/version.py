"""Who extracts, and the version, raised when stored articles are worth extracting again."""

EXTRACTOR = "dealwire"
EXTRACTOR_VERSION = "5"
