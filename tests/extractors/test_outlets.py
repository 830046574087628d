"""Each rule for an outlet on pages of our own making, built as the outlet builds them; without the rule they are misread."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from unittest.mock import patch

import pytest

from extractors.article.reader import parse_article
from extractors.article.rules import read_rules, rule_for
from extractors.errors import ConfigError
from extractors.records import Article

PAGES = sorted((Path(__file__).resolve().parents[1] / "outlets").glob("*/*.html"))
OUTLETS = sorted(
    file.name for file in files("extractors.article").joinpath("outlets").iterdir() if file.name.endswith(".toml")
)


def names_of(page: Path) -> str:
    return f"{page.parent.name}/{page.stem}"


def as_read(page: Path, expected: dict[str, object]) -> dict[str, object]:
    found = parse_article(page.read_bytes(), url=str(expected["url"]))
    assert isinstance(found, Article), found
    row: dict[str, object] = {"url": found.url, "title": found.title, "authors": list(found.authors)}
    row |= {
        "text": found.text.split("\n\n"),
        "published": found.published_at.isoformat() if found.published_at else None,
    }
    return {key: row[key] for key in expected}


@pytest.mark.parametrize("page", PAGES, ids=names_of)
def test_a_page_of_the_outlet_is_read_as_expected_and_only_with_its_rule(page):
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert as_read(page, expected) == expected
    with patch("extractors.article.reader.rule_for", return_value=None):
        assert as_read(page, expected) != expected


@pytest.mark.parametrize("name", OUTLETS)
def test_every_version_of_every_rule_has_a_page(name):
    text = files("extractors.article").joinpath("outlets", name).read_text(encoding="utf-8")
    hosts, rules = read_rules(text, name=name)
    pages = [page for page in PAGES if page.parent.name == name.removesuffix(".toml")]
    used = []
    for page in pages:
        found = parse_article(
            page.read_bytes(), url=json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["url"]
        )
        assert isinstance(found, Article)
        day = found.published_at.date() if found.published_at else None
        used.append(rule_for(f"https://{hosts[0]}/", day))
        assert dict(found.sources)["text"] == f"rule:{rules[0].outlet}"
    assert [rule for rule in rules if rule not in used] == []


def test_a_version_holds_up_to_its_day_and_the_present_one_for_pages_without():
    text = """
outlet = "Example Herald"
hosts = ["herald.example.org"]
[[rules]]
until = 2024-05-31
body = ["div.old"]
[[rules]]
body = ["div.new"]
"""
    hosts, rules = read_rules(text, name="example.toml")
    with patch("extractors.article.rules._by_host", return_value=dict.fromkeys(hosts, rules)):

        def body(url, day):
            rule = rule_for(url, day)
            return rule.body[0] if rule else None

        assert body("https://herald.example.org/a", date(2024, 5, 31)) == "div.old"
        assert body("https://www.herald.example.org/a", date(2024, 6, 1)) == "div.new"
        assert body("https://herald.example.org/a", None) == "div.new"
        assert body("https://example.org/a", None) is None
        assert body("not a url", None) is None
        assert body("https://[broken", None) is None


def test_a_rule_reads_fields_and_does_nothing_to_a_new_design():
    text = """
outlet = "Example Herald"
hosts = ["herald.example.org"]
[[rules]]
body = ["div.copy"]
keep = ["div.ad"]
title = [".none", "h2.headline"]
authors = ["b.by"]
published = ["i.when@data-at"]
tags = ["li.tag"]
section = ["b.section"]
"""
    hosts, rules = read_rules(text, name="example.toml")
    sentence = "The council of the town decided on Tuesday evening to build a second bridge over the river."
    html = (
        "<title>x</title><h1>Herald</h1><h2 class=headline>A bridge</h2><b class=by>Ada Example</b><b class=section>Town</b>"
        f"<i class=when data-at='2026-02-03T04:05:06Z'>today</i><p>{sentence} Not of the story.</p>"
        f"<div class=copy><div class=ad><p>{sentence}</p></div><p>{sentence} It was late.</p><p>{sentence} Nobody slept.</p></div>"
        "<ul><li class=tag>bridges<li class=tag>towns</ul>"
    )
    with patch("extractors.article.rules._by_host", return_value=dict.fromkeys(hosts, rules)):
        found = parse_article(html, url="https://herald.example.org/a")
        assert isinstance(found, Article)
        assert (found.title, found.authors, found.section) == ("A bridge", ("Ada Example",), "Town")
        assert found.tags == ("bridges", "towns")
        assert found.published_at
        assert found.published_at.isoformat() == "2026-02-03T04:05:06+00:00"
        assert found.text == f"{sentence}\n\n{sentence} It was late.\n\n{sentence} Nobody slept."
        assert {dict(found.sources)[name] for name in ("title", "authors", "text", "tags")} == {"rule:Example Herald"}
        anew = parse_article(html.replace("class=copy", "class=other"), url="https://herald.example.org/a")
        assert isinstance(anew, Article)
        assert not any(source.startswith("rule:") for _, source in anew.sources)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outlet = ", "no TOML"),
        ('outlet = "A"\nhosts = []\n[[rules]]\n', "has outlet, hosts"),
        ('outlet = "A"\nhosts = ["a.org"]\n[[rules]]\nbdy = ["p"]\n', "a rule has"),
        ('outlet = "A"\nhosts = ["a.org"]\n[[rules]]\nbody = "p"\n', "body is a list"),
        ('outlet = "A"\nhosts = ["a.org"]\n[[rules]]\nbody = ["p["]\n', "no selector"),
        ('outlet = "A"\nhosts = ["a.org"]\n[[rules]]\nuntil = "2024"\n', "until is a day"),
        ('outlet = "A"\nhosts = ["a.org"]\n[[rules]]\n[[rules]]\nuntil = 2024-01-01\n', "from the oldest"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(text, said):
    with pytest.raises(ConfigError, match=said) as caught:
        read_rules(text, name="a.toml")
    assert caught.value.subject == "a.toml"
