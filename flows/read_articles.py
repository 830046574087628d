"""Step: fetched pages become articles, or a recorded reason why not."""

from __future__ import annotations

import html
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from extractors.article.version import PARSER_VERSION
from extractors.errors import ParseError
from extractors.records import Article, NotArticle
from extractors.urls import canonical_url
from flows.clock import Clock
from flows.progress import progress_of
from flows.settings import Settings
from warehouse.articles import ReadPage, UnreadPage, count_unread, pages_unread, save_read
from warehouse.database import open_warehouse

logger = logging.getLogger(__name__)

BATCH = 200  # pages of up to 10 MiB each: what fits into memory many times over
_TOO_NEW = timedelta(days=1)  # clocks differ; a story from tomorrow is a wrong date


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesRead:
    """What the step did."""

    pages: int = 0
    articles_new: int = 0
    not_articles: int = 0
    failed: int = 0


def read_articles(settings: Settings, clock: Clock) -> ArticlesRead:
    """Read every stored page that was not read yet, batch by batch; each batch is one transaction."""
    pages = new = none = failed = 0
    with open_warehouse(settings.database) as connection:
        total = count_unread(connection)
    with progress_of("reading pages") as progress:
        while pages < total:
            with open_warehouse(settings.database) as connection:
                unread = pages_unread(connection, BATCH)
            if not unread:
                break
            read = [read_page(page, latest=clock.now() + _TOO_NEW) for page in unread]
            with open_warehouse(settings.database) as connection:
                new += save_read(connection, read, parser_version=PARSER_VERSION)
            pages += len(read)
            none += sum(one.article is None and not one.failed for one in read)
            failed += sum(one.failed for one in read)
            progress(pages, total)
    if pages:
        logger.info("%d pages read: %d articles new or changed, %d no article, %d failed", pages, new, none, failed)
    return ArticlesRead(pages=pages, articles_new=new, not_articles=none, failed=failed)


def read_page(page: UnreadPage, *, latest: datetime) -> ReadPage:
    """Read one page; whatever is in it, the answer is an article or a reason.

    Args:
        page: The page as fetched, with what its feed said.
        latest: A publication time after this is wrong and left out.
    """
    from extractors.article.reader import parse_article  # most runs find nothing new

    body: bytes | str = _as_page(page) if page.source == "feed" else page.body
    try:
        found = parse_article(body, url=page.final_url or page.url, content_type=page.content_type, latest=latest)
    except ParseError as error:
        return ReadPage(page=page, canonical_url=page.canonical_url, article=None, reason=error.message)
    except Exception as error:  # one page must not stop the others
        logger.exception("the reader broke on %s", page.url)
        reason = f"the reader broke: {type(error).__name__}: {error}"[:500]
        return ReadPage(page=page, canonical_url=page.canonical_url, article=None, reason=reason, failed=True)
    if isinstance(found, NotArticle):
        return ReadPage(page=page, canonical_url=page.canonical_url, article=None, reason=found.reason)
    return ReadPage(page=page, canonical_url=_canonical(page, found), article=_completed(found, page, latest))


def _as_page(page: UnreadPage) -> str:
    """The full text that a feed carried, as a page: one reader for both."""
    title = html.escape(page.entry_title or "")
    content = page.body.decode("utf-8", "replace")
    return f"<!doctype html><title>{title}</title><body><article><h1>{title}</h1>{content}</article></body>"


def _canonical(page: UnreadPage, article: Article) -> str:
    """The link that the page itself names, if it is one of the same host and not merely the front page.

    Publishers' templates are known to name the front page, or another site, on every page; believing that would
    make all their stories one.
    """
    named = canonical_url(article.canonical_url) if article.canonical_url else ""
    ours, theirs = urlsplit(page.final_url or page.canonical_url), urlsplit(named)
    same_host = theirs.netloc.removeprefix("www.") == ours.netloc.lower().removeprefix("www.")
    if named and same_host and (theirs.path.strip("/") or theirs.query):
        return named
    return page.canonical_url


def _completed(article: Article, page: UnreadPage, latest: datetime) -> Article:
    """Fill from the feed what the page does not tell, and drop times that cannot be."""
    origin = dict(article.sources)
    published, precision = article.published_at, article.published_precision
    if published and published > latest:
        published, precision = None, None
    if published is None and page.entry_published_at and page.entry_published_at <= latest:
        published, precision = page.entry_published_at, "instant"
        origin["published_at"] = "feed"
    for name, ours, theirs in (("title", article.title, page.entry_title), ("lang", article.lang, page.entry_lang)):
        if theirs and not ours:
            origin[name] = "feed"
    return replace(
        article,
        published_at=published,
        published_precision=precision,
        sources=tuple(sorted(origin.items())),
        title=article.title or page.entry_title,
        lang=article.lang or page.entry_lang,
        modified_at=article.modified_at if article.modified_at and article.modified_at <= latest else None,
    )
