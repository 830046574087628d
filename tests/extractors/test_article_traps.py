"""The traps of real pages, each on a page of our own making."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from article_pages import BODY, SENTENCES, TEXT, node, read, source, story

PUBLISHER = {"@type": "Organization", "name": "Example News"}


# --- text -------------------------------------------------------------------------------------------------------


def test_a_teaser_in_articlebody_is_not_taken_for_the_text():
    found = read(story(head=node(articleBody=SENTENCES[0][:60] + "…")))
    assert (found.text, source(found, "text")) == (TEXT, "page")


def test_a_copy_of_the_text_tells_an_inset_from_a_paragraph():
    inset = "<p>Westmere is a harbour town of forty thousand people and has had a market for six hundred years.</p>"
    body = BODY.replace("</p><p>", f"</p>{inset}<p>", 1)
    assert inset[3:-4] in read(story(body)).text
    # A copy that agrees with nearly everything else on the page is believed about the rest.
    many = "".join(
        f"<p>{sentence} {number} of the witnesses said so too.</p>" for number in range(3) for sentence in SENTENCES
    )
    body = many.replace("</p><p>", f"</p>{inset}<p>", 1)
    copy = many.replace("</p><p>", " ").removeprefix("<p>").removesuffix("</p>")
    assert inset[3:-4] not in read(story(body, head=node(articleBody=copy))).text


@pytest.mark.parametrize(
    "inset",
    [
        '<p><strong>Read more:</strong> <a href="/b">Southwind closes its plant after a quarrel of many years</a></p>',
        '<p><em>Lesen Sie auch: <a href="/b">Southwind schließt sein Werk nach einem langen Streit</a></em></p>',
        '<p>À lire aussi : <a href="/b">Southwind ferme son usine après une longue querelle</a></p>',
        '<p>Lee también: <a href="/b">Southwind cierra su fábrica después de una larga disputa</a></p>',
        '<div class="x1"><p>For free real time alerts sent straight to your inbox sign up to our emails</p></div>',
        "<p>Follow us on WhatsApp for the news of the day</p>",
        "<p>Subscribe to our WhatsApp channel and get the news of the day first</p>",
        '<div class="x2"><img src="a.jpg"><span>The plant as seen from the harbour on a grey morning. Ada Example</span></div>',
        '<div class="fact-box"><h3>Northwind in figures</h3><p>Founded in a garage, it has a thousand workers today.</p></div>',
        '<p style="display: none">This paragraph is for machines that count words, and nobody sees it.</p>',
        '<article class="x3"><a href="/c"><h4>Another story about another plant</h4></a><p>It has been closed.</p></article>',
        "<table><tr><td>NWR</td><td>12.10</td><td>+0.3 %</td></tr></table>",
    ],
)
def test_an_inset_is_no_part_of_the_text(inset):
    assert read(story(BODY.replace("</p><p>", f"</p>{inset}<p>", 1))).text == TEXT


def test_a_card_that_pops_up_over_a_name_is_no_part_of_the_sentence():
    card = '<span class="rollover-people-block"><a href="/p">Ada Example</a> <a href="/1">Her last story</a></span>'
    body = BODY.replace("The mayor", f'<a href="/p">The mayor</a>{card}')
    assert read(story(body)).text == TEXT


def test_teasers_below_the_text_are_known_by_their_build():
    cards = "".join(
        f'<div class="q7"><h3><a href="/{i}">Another plant opens in another town nearby</a></h3><p>It builds arms, too.</p></div>'
        for i in range(4)
    )
    assert read(story(BODY + cards)).text == TEXT


def test_a_card_that_is_one_link_is_no_text():
    cards = "".join(
        f'<a href="/{i}"><div><h3>Another plant opens in another town</h3><p>{SENTENCES[i % 4]}</p></div></a>'
        for i in range(3)
    )
    assert read(story(BODY + cards)).text == TEXT


def test_readers_comments_are_not_taken_for_the_text_even_where_they_are_longer():
    comments = "".join(f"<div><b>reader{i}</b><p>{sentence} I do not believe a word of it, do you?</p></div>" for i in range(3) for sentence in SENTENCES)  # fmt: skip
    assert read(story(after=f"<div><h3>12 comments</h3>{comments}</div>")).text == TEXT


@pytest.mark.parametrize(
    "note",
    [
        "Ada Example is a reporter in Westmere and covers towns and their money.",
        "Correspondent Ada Example covers towns and their money.",
        "Ada Example ist Reporterin in Westmere.",
    ],
)
def test_a_note_on_the_author_is_no_part_of_the_text(note):
    assert (
        read(story(f"{BODY}<p>{note}</p>", head=node(author={"@type": "Person", "name": "Ada Example"}))).text == TEXT
    )


def test_a_sentence_about_the_author_in_the_middle_stays():
    body = BODY.replace("</p><p>", "</p><p>Ada Example has seen the plant.</p><p>", 1)
    assert "Ada Example has seen" in read(story(body, head=node(author="Ada Example"))).text


def test_a_line_of_date_and_name_above_the_text_is_none_of_it():
    assert read(story(f"<p>12 March 2026 | Ada Example</p>{BODY}", head=node(author="Ada Example"))).text == TEXT


@pytest.mark.parametrize("element", ["div", "section"])
def test_paragraphs_may_be_any_element(element):
    body = "".join(f'<{element} class="k{i % 2} k">{sentence}</{element}>' for i, sentence in enumerate(SENTENCES))
    assert read(story(body)).text == TEXT


def test_a_hidden_copy_beside_the_text_is_left_out_and_a_hidden_body_alone_is_read():
    hidden = f'<div style="display:none"><div>{TEXT} {TEXT}</div></div>'
    assert read(story(after=hidden)).text == TEXT
    assert read(story("", after=f'<div style="display:none">{BODY}</div>')).text == TEXT


def test_the_posts_of_a_live_blog_are_its_text():
    posts = "".join(
        f'<article class="post"><time datetime="2026-03-02T1{i}:00:00Z"><a href="#p{i}">1{i}:00</a></time><h2>Update {i}</h2><p>{sentence}</p></article>'
        for i, sentence in enumerate(SENTENCES)
    )
    intro = (
        "<p>Northwind opens its plant today. We tell of the day as it goes, from the first visitors to the last speech.</p>"
        * 3
    )
    text = read(story(intro + posts, head=node(**{"@type": "LiveBlogPosting", "liveBlogUpdate": []}))).text
    assert all(sentence in text for sentence in SENTENCES)


@pytest.mark.parametrize(
    ("head", "body", "said"),
    [
        (node(isAccessibleForFree=False), BODY, "jsonld:isAccessibleForFree"),
        (node(isAccessibleForFree="False"), BODY, "jsonld:isAccessibleForFree"),
        (node(isAccessibleForFree="http://schema.org/False"), BODY, "jsonld:isAccessibleForFree"),
        ('<meta property="article:content_tier" content="locked">', BODY, "meta:article:content_tier"),
        (node(isAccessibleForFree=False, wordCount=900), BODY * 1, "jsonld:wordCount"),
        ("", BODY + "<div class=w><p>Subscribe to continue reading</p></div>", "page:"),
        ("", BODY + "<div class=w><p>Jetzt weiterlesen mit Example plus</p></div>", "page:"),
        ("", BODY + "<div class=w><p>La suite est réservée aux abonnés</p></div>", "page:"),
    ],
)
def test_a_text_that_a_paywall_cut_is_said_to_be_cut(head, body, said):
    found = read(story(body, head=head))
    assert found.truncated
    assert str(source(found, "truncated")).startswith(said)


@pytest.mark.parametrize("head", ["", node(), node(isAccessibleForFree=True), node(wordCount=80)])
def test_a_whole_text_is_not_said_to_be_cut(head):
    found = read(story(head=head))
    assert (found.truncated, source(found, "truncated")) == (False, None)


# --- title, authors ---------------------------------------------------------------------------------------------


def test_search_engines_titles_lose_the_sites_name():
    long = "A plant opens - Robots - Example News"
    head = node(headline=long, publisher=PUBLISHER) + f'<meta property="og:title" content="{long}">'
    assert read(story(head=head)).title == "A plant opens"


def test_the_publisher_is_no_author_beside_a_person():
    both = [PUBLISHER, {"@type": "Person", "name": "Ada Example"}]
    assert read(story(head=node(author=both, publisher=PUBLISHER))).authors == ("Ada Example",)
    as_person = [{"@type": "Person", "name": "Example News"}, {"@type": "Person", "name": "Ada Example"}]
    assert read(story(head=node(author=as_person, publisher=PUBLISHER))).authors == ("Ada Example",)


def test_an_outlet_alone_is_given_and_said_to_be_one():
    found = read(story(head=node(author=PUBLISHER, publisher=PUBLISHER)))
    assert (found.authors, source(found, "authors")) == (("Example News",), "jsonld:author (the outlet)")


@pytest.mark.parametrize(
    ("line", "lang", "authors"),
    [
        ("<p>By Ada Example</p>", "en", ("Ada Example",)),
        ("<p>Von Ada Example und Ben Muster</p>", "de", ("Ada Example", "Ben Muster")),
        ("<p>Par Ada Example et Ben Muster</p>", "fr", ("Ada Example", "Ben Muster")),
        ("<p>Por Ada Example</p>", "es", ("Ada Example",)),
        ("<ul><li><b>Autorin/Autor</b> Ada Example</li></ul>", "de", ("Ada Example",)),
        ("<p><strong>Ada Example/Ben Muster</strong></p>", "en", ("Ada Example", "Ben Muster")),
        ("<p>By EXN</p>", "en", ("EXN",)),
        ("<p>By the harbour</p>", "en", ()),
        ("<p>12 minutes</p>", "en", ()),
    ],
)
def test_a_byline_that_is_only_shown_is_read(line, lang, authors):
    assert read(story(before=line, lang=lang)).authors == authors


# --- dates ------------------------------------------------------------------------------------------------------


def test_the_time_of_the_last_change_is_not_the_publication():
    found = read(story(head=node(dateModified="2026-03-02T10:00:00Z")))
    assert (found.published_at, found.modified_at) == (None, datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_a_date_after_the_page_was_got_has_day_and_month_swapped_or_is_none():
    latest = datetime(2026, 3, 15, tzinfo=UTC)
    swapped = read(story(head=node(datePublished="2026-11-03T08:00:00Z")), latest=latest)
    assert swapped.published_at == datetime(2026, 3, 11, 8, tzinfo=UTC)
    assert read(story(head=node(datePublished="2026-12-24T08:00:00Z")), latest=latest).published_at is None


def test_a_date_that_all_others_of_the_page_contradict_has_day_and_month_swapped():
    head = node(datePublished="2025-11-03T08:00:00Z", dateModified="2025-03-11T09:00:00Z")
    found = read(story(head=head), url="https://example.org/2025/03/11/a-plant-opens")
    assert found.published_at == datetime(2025, 3, 11, 8, tzinfo=UTC)
    assert "exchanged" in str(source(found, "published_at"))
    later = node(datePublished="2025-03-11T08:00:00Z", dateModified="2025-11-03T09:00:00Z")
    assert read(story(head=later), url="https://example.org/2025/03/11/a").published_at == datetime(
        2025, 3, 11, 8, tzinfo=UTC
    )


def test_a_time_without_zone_takes_the_zone_of_the_change_soon_after():
    found = read(story(head=node(datePublished="2026-03-02T08:00:00", dateModified="2026-03-02T09:30:00+09:00")))
    assert found.published_at == datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=9)))
    assert found.published_precision == "instant"


@pytest.mark.parametrize(
    ("shown", "lang"),
    [
        ("<p>Published on 2 March 2026</p>", "en"),
        ("<p>Mar 2, 2026, 9:30 AM EST</p>", "en"),
        ("<ul><li><b>Datum</b> 02.03.2026</li></ul>", "de"),
        ("<p>Publié le 2 mars 2026 à 9h30</p>", "fr"),
        ("<p>2026年3月2日</p>", "ja"),
        ('<p><time datetime="2026-03-02">yesterday</time></p>', "en"),
    ],
)
def test_a_date_that_is_only_shown_is_read(shown, lang):
    found = read(story(before=shown, lang=lang))
    assert found.published_at is not None
    assert found.published_at.date().isoformat() == "2026-03-02"
    assert str(source(found, "published_at")).startswith("page:")


# --- where values come from -------------------------------------------------------------------------------------


def test_every_value_has_a_source_and_every_source_a_value():
    head = node(
        author="Ada Example", datePublished="2026-03-02T08:00:00Z", dateModified="2026-03-02T09:00:00Z", articleSection="Towns",
        keywords=["robots", "plants"], publisher=PUBLISHER, inLanguage="en",
    )  # fmt: skip
    found = read(story(head=head), url="https://example.org/a?utm_source=x")
    names = {
        "title",
        "authors",
        "published_at",
        "modified_at",
        "canonical_url",
        "lang",
        "site",
        "section",
        "tags",
        "text",
    }
    assert {name for name, _ in found.sources} == names
    assert all(getattr(found, name) for name in names)
    bare = read(f"<main>{BODY}</main>")
    assert dict(bare.sources) == {"text": "page"}


@pytest.mark.parametrize("name", ["article:published:time", "article.published_time", "ARTICLE:PUBLISHED-TIME"])
def test_meta_names_are_known_however_their_words_are_parted(name):
    found = read(story(head=f'<meta name="{name}" content="2026-03-02T08:00:00Z">'))
    assert found.published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


# --- JSON-LD in its variants ------------------------------------------------------------------------------------

OWN = {
    "@type": "NewsArticle", "headline": "A plant opens", "datePublished": "2026-03-02T08:00:00Z",
    "author": [{"@type": "Person", "name": "Ada Example"}], "url": "https://example.org/own",
}  # fmt: skip
OTHER = {
    "@type": "NewsArticle",
    "headline": "Another story",
    "datePublished": "2020-01-01T00:00:00Z",
    "author": "Eve Else",
}


@pytest.mark.parametrize(
    "written",
    [
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, OWN]}),
        json.dumps([{"@type": "BreadcrumbList", "itemListElement": []}, OWN]),
        json.dumps({"@type": "WebPage", "mainEntity": OWN}),
        json.dumps(OWN | {"@type": ["Article", "NewsArticle"]}),
        json.dumps(OWN | {"@type": "http://schema.org/NewsArticle"}),
        json.dumps([OTHER, OWN, OTHER | {"headline": "A third one"}]),
        json.dumps(OWN)[:-1] + ",}",
        "<!-- " + json.dumps(OWN) + " -->",
        "//<![CDATA[\n" + json.dumps(OWN) + "\n//]]>",
        json.dumps(OWN).replace("A plant", "A\nplant").replace("A\nplant opens", "A plant opens\t"),
        json.dumps(OWN) + ";",
    ],
)
def test_jsonld_is_read_in_all_its_variants(written):
    found = read(story(head=f'<script type="application/ld+json">{written}</script>'), url="https://example.org/own")
    assert found.authors == ("Ada Example",)
    assert found.published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert source(found, "published_at") == "jsonld:datePublished"


def test_broken_jsonld_does_not_keep_the_page_from_being_read():
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A pl</script>'
    found = read(story(head=head + '<meta name="author" content="Ada Example">'))
    assert (found.title, found.authors, source(found, "authors")) == ("A plant opens", ("Ada Example",), "meta:author")


def test_microdata_is_read_where_there_is_no_jsonld():
    html = (
        f'<title>x</title><div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">A plant opens</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ada Example</b></span>'
        '<time itemprop="datePublished" datetime="2026-03-02T08:00:00+01:00">today</time>'
        '<span itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content="Example News"></span>'
        f'<div itemprop="articleBody">{BODY}</div>'
        '<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="headline">Another story</b></div></div>'
    )
    found = read(html)
    assert (found.title, found.authors, found.site) == ("A plant opens", ("Ada Example",), "Example News")
    assert found.published_at == datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=1)))
    assert source(found, "published_at") == "microdata:datePublished"
    assert found.text == TEXT
