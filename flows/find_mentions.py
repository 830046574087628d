"""Step: articles are read by the extractor; what they tell becomes mentions."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from extractors.events.version import EXTRACTOR, EXTRACTOR_VERSION
from extractors.records import LearntAlias, Story, Telling
from flows.clock import Clock
from flows.progress import progress_of
from flows.settings import Settings
from warehouse.database import open_warehouse, transaction
from warehouse.mentions import (
    Extraction,
    articles_unextracted,
    count_unextracted,
    mention_ids,
    mentions_before,
    save_extractions,
)
from warehouse.organizations import save_learnt

if TYPE_CHECKING:
    from extractors.resolve.directory import Directory

logger = logging.getLogger(__name__)

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionsFound:
    """What the step did."""

    articles: int = 0
    mentions: int = 0
    failed: int = 0


def find_mentions(settings: Settings, clock: Clock) -> MentionsFound:
    """Extract every article that was not extracted yet, batch by batch; each batch is one transaction."""
    articles = mentions = failed = 0
    with open_warehouse(settings.database) as connection:
        total = count_unextracted(connection)
    with progress_of("extracting events") as progress:
        while articles < total:
            with open_warehouse(settings.database) as connection:
                stories = articles_unextracted(connection, BATCH)
            if not stories:
                break
            found = [extract_story(story) for story in stories]
            with open_warehouse(settings.database) as connection:
                mentions += store(connection, stories, found, at=clock.now())
            articles += len(found)
            failed += sum(one.error is not None for one in found)
            progress(articles, total)
    if articles:
        logger.info("%d articles extracted: %d mentions, %d failed", articles, mentions, failed)
    return MentionsFound(articles=articles, mentions=mentions, failed=failed)


def extract_story(story: Story) -> Extraction:
    """Extract one article; if the extractor breaks, the traceback is kept beside it and the others go on."""
    from extractors.events.extract import extract_events  # most runs find nothing new

    try:
        return Extraction(article_id=story.id, mentions=extract_events(story))
    except Exception:
        logger.exception("the extractor broke on article %s", story.id)
        return Extraction(article_id=story.id, mentions=(), error=traceback.format_exc(limit=-5))


def store(
    connection: DuckDBPyConnection, stories: Sequence[Story], found: Sequence[Extraction], *, at: datetime
) -> int:
    """Put what a batch of articles tells in the place of what they told before; number of mentions.

    A mention that was told before in other words keeps its id, so that its event, its history and what people
    corrected stay with it. Spellings that the texts explain are kept beside.
    """
    from flows.organizations import directory_of, follow_learnt  # most runs find nothing new

    texts = {story.id: story.text for story in stories}
    learnt = [(one.article_id, alias) for one in found for alias in explained(one, texts.get(one.article_id, ""))]
    with transaction(connection):
        directory = directory_of(connection)
        before = mentions_before(connection, [one.article_id for one in found])
        kept = [keep_ids(one, before.get(one.article_id, ()), directory) for one in found]
        count = save_extractions(connection, kept, extractor=EXTRACTOR, extractor_version=EXTRACTOR_VERSION, at=at)
        follow_learnt(connection, save_learnt(connection, [one.article_id for one in found], learnt))
    return count


def keep_ids(extraction: Extraction, before: Sequence[Telling], directory: Directory) -> Extraction:
    """Give the mentions of one article the ids that they had in an earlier extraction, where they are the same ones."""
    from extractors.resolve.retelling import same_mentions  # most runs find nothing new

    made = mention_ids(extraction.article_id, extraction.mentions)
    if not before:
        return replace(extraction, mention_ids=made)
    now = [
        Telling(
            mention_id=mention_id,
            article_id=extraction.article_id,
            mention=mention,
            publisher="",
            url="",
            published_at=None,
            first_seen_at=datetime.min.replace(tzinfo=UTC),
        )
        for mention_id, mention in zip(made, extraction.mentions, strict=True)
    ]
    pairs = same_mentions(before, now, directory)
    return replace(extraction, mention_ids=tuple(pairs.get(one, one) for one in made))


def explained(extraction: Extraction, text: str) -> tuple[LearntAlias, ...]:
    """Spellings of its parties that an article explains itself."""
    from extractors.resolve.learning import learn_aliases  # most runs find nothing new

    names = {party.name for mention in extraction.mentions for party in mention.participants}
    return learn_aliases(text, names) if names else ()
