"""The sample site on loopback: five invented outlets with a feed each, their pages, and a feed with a fault."""

from __future__ import annotations

import hashlib
import html
import json
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

DEMO_NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
_TYPES = {".xml": "application/rss+xml", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """One feed of the sample site."""

    name: str
    url: str


def sample_stories() -> dict[str, Any]:
    """Outlets and stories as written in ``stories.toml``."""
    return tomllib.loads((files("flows") / "demo" / "stories.toml").read_text(encoding="utf-8"))


@contextmanager
def sample_site() -> Iterator[tuple[SampleFeed, ...]]:
    """Serve the sample site on a free port of the loopback interface.

    Yields:
        The feeds of the site; the last one answers with an error page.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    answers, feeds = build_site(base)
    _Handler.answers = answers
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield feeds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def build_site(base: str) -> tuple[dict[str, bytes], tuple[SampleFeed, ...]]:
    """Make every answer of the site.

    Args:
        base: Address of the server, without a slash at the end.
    Returns:
        Path to body, and the feeds.
    """
    content = sample_stories()
    answers = {"/robots.txt": b"User-agent: *\nAllow: /\n"}
    feeds = []
    for outlet in content["outlets"]:
        stories = [story for story in content["stories"] if story["outlet"] == outlet["name"]]
        for story in stories:
            answers[_path(outlet, story)] = _page(base, outlet, story).encode()
        answers[f"/{outlet['slug']}/feed.xml"] = _feed(base, outlet, stories).encode()
        feeds.append(SampleFeed(name=outlet["name"], url=f"{base}/{outlet['slug']}/feed.xml"))
    feeds.append(SampleFeed(name="Broken Bulletin", url=f"{base}/broken-bulletin/feed.xml"))
    answers["/broken-bulletin/feed.xml"] = b"<!doctype html><title>Moved</title><p>This page has moved."
    return answers, tuple(feeds)


class _Handler(BaseHTTPRequestHandler):
    """Answers from memory, with entity tags, so that a second visit is a conditional one."""

    answers: Mapping[str, bytes] = {}
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body in one packet

    def do_GET(self) -> None:
        body = self.answers.get(self.path)
        if body is None:
            self.send_error(404)
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        unchanged = self.headers.get("If-None-Match") == tag
        self.send_response(304 if unchanged else 200)
        self.send_header("ETag", tag)
        if not unchanged:
            suffix = self.path[self.path.rfind(".") :]
            self.send_header("Content-Type", _TYPES.get(suffix, "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: what was asked is in the warehouse."""


def _path(outlet: Mapping[str, str], story: Mapping[str, str]) -> str:
    return f"/{outlet['slug']}/{story['slug']}"


def _feed(base: str, outlet: Mapping[str, str], stories: list[dict[str, str]]) -> str:
    newest_first = sorted(stories, key=lambda story: story["published"], reverse=True)
    items = "".join(
        f"<item><title>{html.escape(story['title'])}</title><link>{base}{_path(outlet, story)}</link>"
        f"<guid>{base}{_path(outlet, story)}</guid>"
        f"<pubDate>{format_datetime(datetime.fromisoformat(story['published']))}</pubDate>"
        f"<description>{html.escape(_paragraphs(story)[0][:160])}</description></item>"
        for story in newest_first
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{html.escape(outlet["name"])}</title>'
        f"<link>{base}/{outlet['slug']}</link><description>Sample outlet</description>{items}</channel></rss>"
    )


def _page(base: str, outlet: Mapping[str, str], story: Mapping[str, str]) -> str:
    title, site, author = (html.escape(text) for text in (story["title"], outlet["name"], story["author"]))
    url = f"{base}{_path(outlet, story)}"
    linked = json.dumps({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story["title"],
        "datePublished": story["published"],
        "author": {"@type": "Person", "name": story["author"]},
        "publisher": {"@type": "Organization", "name": outlet["name"]},
    }).replace("<", "\\u003c")  # fmt: skip
    body = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in _paragraphs(story))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {site}</title>'
        f'<link rel="canonical" href="{url}"><script type="application/ld+json">{linked}</script></head><body>'
        f'<header><a href="/">{site}</a><nav><a href="/ai">AI</a> <a href="/deals">Deals</a></nav></header>'
        f'<main><article><h1>{title}</h1><p class="byline">By {author}</p>\n{body}</article></main>'
        f"<aside><h2>Newsletter</h2><p>One mail every morning. Subscribe now.</p></aside>"
        f"<footer>{site} is an invented outlet.</footer></body></html>"
    )


def _paragraphs(story: Mapping[str, str]) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in story["text"].strip().split("\n\n")]
