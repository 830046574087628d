"""The version of the article reader, raised when stored pages are worth reading again."""

PARSER_VERSION = "2"
