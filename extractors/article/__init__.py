"""The article reader: one saved page in, one :class:`~extractors.records.Article` or the reason why it is none out.

The way of a page, one module a step::

    document      bytes -> one lxml tree (encodings, binary refused, giant tags emptied)
    metadata      tree -> meta elements and JSON-LD (structured, timestamps), then titles and authors
    blocks        tree -> flat list of text blocks that knows which element spans which
    boilerplate   blocks -> which stand in boxes named as boilerplate (vocabulary)
    body          blocks -> the region of the story, cleaned of insets (phrases), with its standfirst
    payload       where the page shows little: articleBody, Next.js data
    verdict       is it an article at all, is its text cut
    reader        all of it: ``parse_article``
"""
