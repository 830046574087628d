"""Builders of known rows: a test states only what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DEALS = {"funding", "acquisition", "partnership"}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(text):
    """A moment in UTC: a day alone means noon."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T12:00").replace(tzinfo=UTC)


def insert(connection, table, **row):
    names = ", ".join(row)
    values = ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into {table} ({names}) values ({values})", row)


def add_event(connection, event_id, event_type="funding", *, parties=(), day="2026-03-02", **more):
    """An event on a day with its parties as (name, role); organisations have their names as ids."""
    first_seen_at = more.pop("first_seen_at", at(day))
    row = {
        "event_id": event_id,
        "kind": "deal" if event_type in DEALS else "launch",
        "event_type": event_type,
        "status": "completed",
        "headline": f"headline of {event_id}",
        "announced_on": day,
        "first_seen_at": first_seen_at,
        "updated_at": first_seen_at,
        "first_published_at": at(day),
        "confidence": 0.9,
    } | more
    insert(connection, "resolved_events", **row)
    for name, role in parties:
        connection.execute("insert or ignore into organizations values (?, ?, ?)", [name.lower(), name, NOON])
        insert(connection, "participants", event_id=event_id, organization_id=name.lower(), name=name, role=role)


def add_article(connection, article_id, *, published_at=NOON, publisher="Harbour Ledger", text="Some text.", **more):
    row = {
        "article_id": article_id,
        "url": f"https://example.org/{article_id}",
        "canonical_url": f"https://example.org/{article_id}",
        "title": f"title of {article_id}",
        "published_at": published_at,
        "publisher": publisher,
        "feed": publisher,
        "text": text,
        "text_hash": article_id,
        "first_seen_at": published_at or NOON,
        "fetched_at": published_at or NOON,
    } | more
    insert(connection, "articles", **row)


def add_mention(connection, event_id, *, mention_id, article_id, **more):
    row = {
        "mention_id": mention_id,
        "event_id": event_id,
        "article_id": article_id,
        "event_type": "funding",
        "news": True,
        "status": "completed",
        "evidence": "Some text.",
        "evidence_start": 0,
        "evidence_end": 10,
        "evidence_spans": [{"text": "Some text.", "start": 0, "end": 10}],
        "extractor": "rules",
        "extractor_version": "1",
        "confidence": 0.9,
        "extracted_at": NOON,
    } | more
    insert(connection, "mentions", **row)


def add_claim(connection, event_id, field, value, *, publisher="Harbour Ledger", claimed_at=NOON, chosen=True, **more):
    row = {
        "event_id": event_id,
        "field": field,
        "value": value,
        "mention_id": f"m-{event_id}-{publisher}",
        "publisher": publisher,
        "article_id": f"a-{event_id}-{publisher}",
        "claimed_at": claimed_at,
        "chosen": chosen,
        "reason": "said so",
    } | more
    insert(connection, "claims", **row)


def add_weekly_mentions(connection, name, counts, *, last_day):
    """Mentions of one organisation: ``counts[0]`` in the seven days that end with the last day, and so on back."""
    add_event(connection, f"e-{name}", parties=[(name, "recipient")])
    for week, count in enumerate(counts):
        for number in range(count):
            identity = f"{name}-{week}-{number}"
            add_article(connection, identity, published_at=last_day - timedelta(days=7 * week + number % 7))
            add_mention(connection, f"e-{name}", mention_id=identity, article_id=identity)
