"""Step: articles are read by the extractor; what they tell becomes mentions."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from extractors.events.extract import EXTRACTOR, EXTRACTOR_VERSION, extract_events
from extractors.records import Story
from flows.clock import Clock
from flows.progress import progress_of
from flows.settings import Settings
from warehouse.database import open_warehouse
from warehouse.mentions import Extraction, articles_unextracted, count_unextracted, save_extractions

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
                mentions += save_extractions(
                    connection, found, extractor=EXTRACTOR, extractor_version=EXTRACTOR_VERSION, at=clock.now()
                )
            articles += len(found)
            failed += sum(one.error is not None for one in found)
            progress(articles, total)
    if articles:
        logger.info("%d articles extracted: %d mentions, %d failed", articles, mentions, failed)
    return MentionsFound(articles=articles, mentions=mentions, failed=failed)


def extract_story(story: Story) -> Extraction:
    """Extract one article; if the extractor breaks, the traceback is kept beside it and the others go on."""
    try:
        return Extraction(article_id=story.id, mentions=extract_events(story))
    except Exception:
        logger.exception("the extractor broke on article %s", story.id)
        return Extraction(article_id=story.id, mentions=(), error=traceback.format_exc(limit=-5))
