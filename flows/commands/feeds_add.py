"""``dealwire feeds add``: add a feed after a look at it; the address of a site leads to its feed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from flows.commands.options import config_option

if TYPE_CHECKING:
    from extractors.records import FeedDocument
    from flows.fetch.answers import Answer
    from flows.settings import FetchSettings

_TRIED = 12  # addresses at most, one after the other, with the pause between two requests to a host


@click.command("add")
@click.argument("url")
@click.option("--name", help="Its name everywhere; the feed's own title when left out.")
@click.option("--every", default="30m", show_default=True, help="Base interval between two visits.")
@click.option("--publisher", help="Family: several feeds of one publisher are one source.")
@click.option("--no-fetch", is_flag=True, help="Do not ask whether it is a feed.")
@config_option
def add(url: str, name: str | None, every: str, publisher: str | None, no_fetch: bool, config: Path) -> None:
    """Add a feed, after a look at it.

    The address of a site leads to the feed that its page names, else to one at a place where feeds usually are.

    \b
    Example: dealwire feeds add https://example.org/feed.xml --name "Example News"
             dealwire feeds add example.org
    """
    from extractors.errors import ConfigError
    from flows.feed_list import feeds_in, read_config, with_feeds, write_safely
    from flows.settings import load_settings, parse_duration

    settings = load_settings(config)
    try:
        parse_duration(every)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--every") from error
    url = _address(url)
    title = None
    if not no_fetch:
        url, title = look_for_feed(url, settings.fetch)
    text = read_config(config)
    name = name or title or urlsplit(url).hostname or url
    for feed in feeds_in(text):
        if feed.get("url") == url:
            raise ConfigError(f"{url} is there already, as {feed.get('name')!r}", subject=str(config))
        if feed.get("name") == name:
            raise ConfigError(f"there is a feed {name!r} already", subject=str(config), advice="Give another --name")
    write_safely(config, with_feeds(text, [{"name": name, "url": url, "every": every, "publisher": publisher}]))
    load_settings(config)
    print(f"added {name}: {url}", file=sys.stderr)


def _address(text: str) -> str:
    """Return an address as people type it, with https where they leave the scheme out."""
    url = text if "://" in text or ":" in text.partition("/")[0].partition(".")[0] else f"https://{text}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise click.BadParameter("an address that begins with http:// or https:// is wanted", param_hint="URL")
    return url


def look_for_feed(url: str, settings: FetchSettings) -> tuple[str, str | None]:
    """Find the feed behind an address that a person gave.

    Args:
        url: Of a feed, or of a page of a site that has one.
        settings: Manners and limits.
    Returns:
        The address of the feed and its title. A feed that has moved for good is named by its new address.
    Raises:
        FetchError: The address gives no answer.
        ParseError: Neither it, nor what its page names, nor one of the usual places is a feed with entries.
    """
    from extractors.discovery import find_feeds, usual_places
    from extractors.errors import FetchError, NotAFeedError, ParseError
    from flows.fetch.client import fetch_once

    answer = fetch_once(url, settings)
    try:
        return _found(url, answer, _read(answer))
    except NotAFeedError as error:
        if error.found in {"challenge", "consent", "opml"} or not answer.body.lstrip().startswith(b"<"):
            raise
        named = [link.url for link in find_feeds(answer.body, url=answer.final_url)]
        print(f"{url} is a web page; it names {len(named)} feeds", file=sys.stderr)
        for place in list(dict.fromkeys((*named, *usual_places(answer.final_url))))[:_TRIED]:
            try:
                there = fetch_once(place, settings)
                document = _read(there)
            except (FetchError, ParseError) as fault:
                print(f"  {place}: {fault.message}", file=sys.stderr)
                continue
            if document.entries or place in named:
                print(f"  {place}: a feed with {len(document.entries)} entries", file=sys.stderr)
                return _found(place, there, document)
        error.advice = "Neither it nor the usual places of the site give a feed; look for one on the site."
        raise


def _read(answer: Answer) -> FeedDocument:
    from extractors.feeds.reader import parse_feed

    return parse_feed(answer.body, url=answer.final_url, content_type=answer.headers.get("content-type"))


def _found(url: str, answer: Answer, document: FeedDocument) -> tuple[str, str | None]:
    return (answer.final_url if answer.all_permanent else url), document.title
