"""A warehouse with articles and mentions of our own making, for tests of resolution."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from flows.clock import Clock
from warehouse.database import open_warehouse

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOCK = Clock(DAY + timedelta(days=3))


def add_article(settings, name, *, publisher="Example Wire", published=DAY, mentions=()):
    with open_warehouse(settings.database) as db:
        db.execute(
            "insert into articles (article_id, url, canonical_url, publisher, feed, text, text_hash, first_seen_at,"
            " fetched_at, published_at, extracted_at) values ($a, $a, $a, $p, 'f', 't', 'h', $d, $d, $w, $d)",
            {"a": name, "p": publisher, "d": DAY, "w": published},
        )
        for number, one in enumerate(mentions):
            add_mention(db, name, number, **one)


def add_mention(
    db, article, number, *, parties, event_type="funding", status="announced", news=True, amount=None, products=()
):
    money = None
    if amount:
        money = {"value": Decimal(amount[0]), "currency": amount[1], "qualifier": "exact", "max_value": None,
                 "usd": Decimal(amount[2]) if len(amount) > 2 else None, "in_kind": False}  # fmt: skip
    db.execute(
        "insert into mentions (mention_id, article_id, event_type, news, status, participants, products, amount,"
        " evidence, evidence_start, evidence_end, evidence_spans, extractor, extractor_version, confidence,"
        " extracted_at) values ($m, $a, $t, $n, $s, $p, $l, $c, 'Said so.', 0, 8,"
        " [{'text': 'Said so.', 'start': 0, 'end': 8}], 'rules', '1', 0.9, $d)",
        {"m": f"{article}-{number}", "a": article, "t": event_type, "n": news, "s": status, "l": list(products),
         "p": [{"name": name, "role": role} for name, role in parties], "c": money, "d": DAY},
    )  # fmt: skip


def funding(amount=("2000000000", "EUR", "2100000000"), **more):
    return {"parties": [("Norvia", "investor"), ("Quillon AI", "recipient")], "amount": amount, **more}


def rows(settings, sql):
    with open_warehouse(settings.database) as db:
        return db.execute(sql).fetchall()
