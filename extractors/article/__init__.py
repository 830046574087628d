"""The article reader: one saved page in, one :class:`~extractors.records.Article` or the reason why it is none out.

The way of a page, one module a step::

    document      bytes -> one lxml tree (encodings, binary refused, giant tags emptied)
    rules         the outlet's rule, if it has one: outlets/NAME.toml (recipe: outlets/README.md)
    metadata      tree -> meta elements, JSON-LD (structured), microdata; then titles, authors, publication
                  (bylines, timestamps: what the page shows its readers, where it tells machines nothing)
    blocks        tree -> flat list of text blocks that knows which element spans which
    boilerplate   blocks -> which stand in boxes that are none of the story: by their build (rows of teasers, captions,
                  comments), then by their names (vocabulary)
    body          blocks -> the region of the story, cleaned of insets (phrases), of what the page's own copy of the text
                  does not know (agreement) and of the lines at its ends (edges), with its standfirst
    payload       where the page shows little: articleBody, and the data of Next.js and its kin
    verdict       is it an article at all (walls, listing); is its text cut (truncation)
    reader        all of it: ``parse_article``

Where each value came from is said in ``Article.sources``, a pair of field and place for every field that has a value:

    jsonld:KEY, microdata:KEY    the article's node, under this name of schema.org
    meta:NAME                    a meta element
    page:h1, page:title, page:byline, page:line, page:time, page:link canonical, page:html lang
                                 what the page shows: a heading, a byline, a line near the headline, ...
    page                         the text, as the general reading takes it
    data:NAME                    the text, from a script's data
    rule:OUTLET                  a rule for this outlet
    url, feed                    the address; the entry of the feed that led here
    a reason                     for ``truncated``: what tells that the text is cut

Additions behind a comma say what was done to a value, as in ``jsonld:datePublished, day and month exchanged``.

Three ways to find the body were weighed: the densest paragraphs (as Readability does), a classifier over blocks, and this
descent from the page to the smallest region that holds the bulk of the running text. The first needs no names but takes
comments and teasers with it, the second needs more labelled pages than there are; the third can say why each block was
left out, which is what a person mending it wants to know.
"""
