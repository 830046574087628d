"""The article reader on small pages of our own making."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.article.reader import parse_article
from extractors.errors import ParseError
from extractors.records import Article, NotArticle

PARAGRAPHS = [
    "Northwind Robotics said on Monday that it had opened a new plant near the harbour, its third in two years.",
    "The plant will build arms for warehouses, the company said, and will employ around two hundred people by spring.",
    "Analysts had expected the announcement since the summer, when the firm bought the land from the city council.",
]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="en-GB"><head><title>A plant opens | Example</title>{head}</head><body>{body}</body></html>'


def article(head: str = "", before: str = "", after: str = "", text: str = TEXT) -> str:
    nav = "<nav><a href='/'>Home</a></nav>"
    return page(f"{nav}<main>{before}<article><h1>A plant opens</h1>{text}{after}</article></main>", head)


def jsonld(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A plant opens"} | fields
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def read(html: str | bytes, **more: str) -> Article:
    found = parse_article(html, **more)
    assert isinstance(found, Article), found
    return found


def refused(html: str | bytes, **more: str) -> str:
    found = parse_article(html, **more)
    assert isinstance(found, NotArticle), found
    return found.reason


def source_of(found: Article, name: str) -> str | None:
    return dict(found.sources).get(name)


# --- the text ---------------------------------------------------------------------------------------------------


def test_paragraphs_are_kept_apart():
    assert read(article()).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "inset",
    [
        '<div class="newsletter-signup"><p>Get our morning letter in your inbox every single day of the week.</p></div>',
        "<aside><p>Northwind was founded in a garage and has grown to a thousand people in a decade.</p></aside>",
        "<p><a href='/b'>Read more: Southwind closes its plant after a long and bitter quarrel</a></p>",
        "<p>Read more: Southwind closes its plant after a long and bitter quarrel</p>",
        "<figure><img src='a.jpg'><figcaption>The plant as seen from the harbour on a grey morning.</figcaption></figure>",
        '<ul class="related-links"><li><a href="/c">Another story about another plant in another town</a></li></ul>',
        "<p>Advertisement</p>",
        '<div style="display:none"><p>This text is for machines and not for people who read the page.</p></div>',
    ],
)
def test_insets_are_left_out(inset):
    text = TEXT.replace("</p><p>", f"</p>{inset}<p>", 1)
    assert read(article(text=text)).text == "\n\n".join(PARAGRAPHS)


def test_a_box_of_related_stories_ends_the_article():
    after = "<h3>Related stories</h3><div><p>A story about something else that happened far away last week.</p></div>"
    assert read(article(after=after)).text == "\n\n".join(PARAGRAPHS)


def test_a_standfirst_outside_of_the_body_belongs_to_the_text():
    lead = "The third plant in two years shows how far the maker of robots has come."
    head = f'<meta name="description" content="{lead}">'
    html = page(f"<header><h1>A plant opens</h1><p>{lead}</p></header><div class='article-body'>{TEXT}</div>", head)
    assert read(html).text == "\n\n".join([lead, *PARAGRAPHS])


def test_headings_between_paragraphs_are_kept():
    text = TEXT.replace("</p><p>", "</p><h2>What comes next</h2><p>", 1)
    assert "What comes next" in read(article(text=text)).text.split("\n\n")


def test_a_body_in_several_boxes_is_read_whole():
    parts = "".join(
        f'<div class="body-part paywalled"><p>{p}</p><p>Part {i} goes on with a few more words to say.</p></div>'
        for i, p in enumerate(PARAGRAPHS)
    )
    assert all(paragraph in read(article(text=parts)).text for paragraph in PARAGRAPHS)


def test_line_breaks_in_a_row_part_paragraphs():
    text = f"<div class='story-text'>{'<br><br>'.join(PARAGRAPHS)}</div>"
    assert read(article(text=text)).text == "\n\n".join(PARAGRAPHS)


def test_a_body_in_the_data_for_scripts_is_found():
    state = {
        "props": {"story": {"blocks": [{"html": f"<p>{paragraph}</p>"} for paragraph in PARAGRAPHS]}},
        "pad": "x" * 500,
    }
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    found = read(page(f"<h1>A plant opens</h1><div id='root'></div>{script}", jsonld()))
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert source_of(found, "text") == "data:__NEXT_DATA__"


# --- what the page says about it --------------------------------------------------------------------------------


def test_jsonld_is_believed_before_meta_elements():
    head = jsonld(
        author=[{"@type": "Person", "name": "Ada Example"}, {"@type": "Person", "name": "Ben Example"}],
        datePublished="2026-03-02T09:30:00+02:00",
        dateModified="2026-03-03T10:00:00Z",
        articleSection="Business",
        keywords=["robots", "plants"],
    )
    head += '<meta name="author" content="Example News"><meta property="article:published_time" content="2026-03-03">'
    found = read(article(head), url="https://example.org/a?utm_source=x")
    assert found.authors == ("Ada Example", "Ben Example")
    assert found.published_at == datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert found.published_precision == "instant"
    assert found.modified_at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert (found.section, found.tags, found.lang) == ("Business", ("robots", "plants"), "en")
    assert found.canonical_url == "https://example.org/a"
    assert source_of(found, "title") == "jsonld:headline"
    assert source_of(found, "authors") == "jsonld:author"
    assert source_of(found, "published_at") == "jsonld:datePublished"


def test_a_change_is_not_a_publication():
    found = read(article(jsonld(dateModified="2026-03-03T10:00:00Z")))
    assert found.published_at is None


def test_a_day_alone_is_said_to_be_one():
    found = read(article(jsonld(datePublished="2026-03-02")))
    assert (found.published_at, found.published_precision) == (datetime(2026, 3, 2, tzinfo=UTC), "day")


@pytest.mark.parametrize("title", ["A plant opens - Example", "A plant opens | Example", "A plant opens"])
def test_the_outlets_name_is_cut_off_a_title(title):
    assert (
        read(
            article(f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Example">')
        ).title
        == "A plant opens"
    )


def test_a_person_in_the_byline_is_believed_before_the_outlet_as_author():
    head = jsonld(
        author={"@type": "Organization", "name": "Example"}, publisher={"@type": "Organization", "name": "Example"}
    )
    found = read(article(head, before='<p class="byline">By Ada Example</p>'))
    assert found.authors == ("Ada Example",)


def test_the_pages_own_node_is_told_from_recommended_ones():
    other = jsonld(
        headline="Another story",
        url="https://example.org/other",
        author="Eve Else",
        datePublished="2020-01-01T00:00:00Z",
        description="x",
    )
    own = jsonld(url="https://example.org/own", author="Ada Example")
    assert read(article(other + own), url="https://example.org/own").authors == ("Ada Example",)


def test_a_body_cut_by_a_paywall_is_said_to_be_cut():
    assert read(article(jsonld(isAccessibleForFree=False))).truncated
    assert not read(article(jsonld())).truncated


# --- what is no article -----------------------------------------------------------------------------------------

TEASERS = "".join(
    f'<div class="item"><h3><a href="/{i}">Headline number {i} about a company that did a thing</a></h3>'
    f"<p>Some words about story number {i} that make a reader want to open it.</p></div>"
    for i in range(20)
)


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        (page(TEASERS), "https://example.org/", "home page"),
        (page(f"<h1>Robots</h1>{TEASERS}"), "https://example.org/tag/robots", "list page"),
        (
            page("<h1>404 - Page not found</h1><p>The page that you look for does not exist any more.</p>"),
            "https://example.org/x",
            "error page",
        ),
        (
            page("<h1>Just a moment...</h1><p>Checking your browser before you go on to example.org.</p>"),
            "https://example.org/x",
            "bot check",
        ),
        (
            page("<h1>Before you continue</h1><p>We and our partners use cookies to give you a better page.</p>"),
            "https://example.org/x",
            "consent wall",
        ),
        (
            page("<h1>Sign in</h1><form><input type='password'></form><p>Sign in to read on with your account.</p>"),
            "https://example.org/x",
            "login page",
        ),
        (page(""), "https://example.org/x", "empty"),
        ("", None, "empty"),
    ],
)
def test_a_page_that_is_no_article_is_named_for_what_it_is(html, url, reason):
    assert refused(html, url=url).startswith(reason)


def test_a_plain_article_without_any_metadata_is_one():
    html = f"<html><body><h1>A plant opens</h1>{TEXT}</body></html>"
    assert read(html).text == "\n\n".join(PARAGRAPHS)


def test_an_article_about_errors_and_cookies_is_one():
    text = (
        "<p>The error 404 not found became a joke, and before you continue to laugh: it cost the firm a million.</p>"
        * 1
    )
    assert read(article(jsonld(headline="Page not found: how an error became a joke"), text=text + TEXT)).title


# --- hostile input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n0000", b"%PDF-1.7 stuff", b"\x00" * 500, b"\x1f\x8b\x08\x00junk"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ParseError):
        parse_article(data)


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("utf-8", None),
        ("cp1252", "text/html; charset=iso-8859-1"),
        ("utf-16", None),
        ("cp1251", "text/html; charset=windows-1251"),
    ],
)
def test_bytes_are_decoded_as_declared(encoding, header):
    word = "Привет" if encoding == "cp1251" else "Käse"
    html = article(text=TEXT.replace("Northwind", word))
    assert word in read(html.encode(encoding), content_type=header).text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "x",
        "<p>" + "<b><span><a>" * 30_000 + "x",
        "<span>" * 200 + "<i>a</i>" * 50_000,
        "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x",
        '<script type="application/ld+json">' + "[" * 100_000,
        "<p>x" + "<br>" * 100_000,
        "".join("<p>by " + "a." * 190 + "</p>" for _ in range(2_000)),
        "<h1>a b c</h1>" * 20_000,
        "<table><tr><td>" * 20_000,
    ],
    ids=lambda html: html[:24],
)
def test_hostile_markup_takes_bounded_time(html):
    start = time.process_time()
    parse_article(html, url="https://example.org/a")
    assert time.process_time() - start < 5


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div class='related'>",
            "</div>",
            "<article>",
            "<h1>",
            "<a href='x'>",
            "<br>",
            "<table><td>",
            "&#0;",
            "\ud800",
            "<script>",
            "<!--",
            "]]>",
        ]
    )
    | st.text(max_size=30)
    | st.just(PARAGRAPHS[0]),
    max_size=40,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(MARKUP, st.binary(max_size=300)))
def test_any_input_is_an_article_or_none_or_the_documented_error(html):
    try:
        found = parse_article(html, url="https://example.org/a")
    except ParseError:
        return
    assert isinstance(found, Article | NotArticle)
    if isinstance(found, Article):
        found.text.encode("utf-8")
        assert found.text.strip()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "@type", "@id", "url", "@value"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "author",
                "datePublished",
                "keywords",
                "headline",
                "publisher",
                "url",
                "articleBody",
                "wordCount",
                "isAccessibleForFree",
                "mainEntityOfPage",
                "inLanguage",
                "articleSection",
                "@type",
            ]
        ),
        VALUES,
    )
)
def test_any_jsonld_is_survived(fields):
    parse_article(article(jsonld(**fields)), url="https://example.org/a")
