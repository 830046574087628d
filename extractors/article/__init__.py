"""The article reader: one saved page in, one :class:`~extractors.records.Article` or the reason why it is none out."""
