"""Bodies that stand in data for scripts and not in the page."""

from __future__ import annotations

import json

import pytest
from article_pages import SENTENCES, TEXT, node, read, refused, source, story

PARAGRAPHS = [f"<p>{sentence}</p>" for sentence in SENTENCES]
STATE = {"page": {"id": 7, "story": {"title": "A plant opens", "blocks": [{"type": "text", "html": p} for p in PARAGRAPHS]}, "menu": ["Home"]}}  # fmt: skip


def shell(script: str) -> str:
    return story("<div id='root'></div>", head=node(), after=script)


def stream(*chunks: str) -> str:
    return "".join(f"<script>self.__next_f.push({json.dumps([1, chunk])})</script>" for chunk in chunks)


TREE = ["$", "main", None, {"children": [["$", "p", None, {"children": sentence}] for sentence in SENTENCES]}]
ROWS = f'1:"$Sreact.fragment"\n2:I[123,["a.js"],"Page"]\n3:{json.dumps(TREE)}\n'
HTML = "".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("script", "name"),
    [
        (
            f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": STATE})}</script>',
            "data:__NEXT_DATA__",
        ),
        (f'<script type="application/json">{json.dumps(STATE)}</script>', "data:application/json"),
        (f"<script>window.__PRELOADED_STATE__ = {json.dumps(STATE)};</script>", "data:window.__PRELOADED_STATE__"),
        (f"<script>window.__APOLLO_STATE__={json.dumps(STATE)};window.x=1</script>", "data:window.__APOLLO_STATE__"),
        (f"<script>Fusion.globalContent={json.dumps(STATE)};</script>", "data:Fusion.globalContent"),
        (f"<script>window.__STATE__ = JSON.parse({json.dumps(json.dumps(STATE))});</script>", "data:window.__STATE__"),
        (f"<script>var initialData = {json.dumps({'body': HTML})};</script>", "data:initialData"),
        (stream(ROWS), "data:__next_f"),
        (stream(ROWS[:300], ROWS[300:]), "data:__next_f"),
        (stream(f"1:{json.dumps(['$', 'div', None, {}])}\n5:T{len(HTML.encode()):x},{HTML}6:null\n"), "data:__next_f"),
    ],
)
def test_a_body_in_the_state_of_a_script_is_found(script, name):
    found = read(shell(script))
    assert (found.text, source(found, "text")) == (TEXT, name)


def test_articlebody_is_taken_where_the_page_shows_nothing():
    found = read(story("<div id='root'></div>", head=node(articleBody=" ".join(SENTENCES))))
    assert (found.text, source(found, "text")) == (" ".join(SENTENCES), "jsonld:articleBody")


def test_data_beside_a_body_that_is_shown_is_left_alone():
    found = read(story(after=f'<script type="application/json">{json.dumps({"a": SENTENCES[0] * 20})}</script>'))
    assert (found.text, source(found, "text")) == (TEXT, "page")


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.a = {b: function () { return 1 }};</script>",
        '<script type="application/json">{"a": </script>',
        f'<script type="application/json">{"[" * 5000}</script>',
        "<script>self.__next_f.push([1]</script>",
        f"<script>self.__next_f.push({json.dumps([1, '5:Tffff,short'])})</script>",
        f'<script type="application/json">{json.dumps({"css": "a { color: red } " * 60})}</script>',
    ],
)
def test_what_is_no_text_in_scripts_makes_no_article(script):
    assert refused(story("<div id='root'></div>", after=script)).startswith("empty")
