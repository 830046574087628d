"""A warehouse of any size out of invented rows, for measuring: three years of articles, mentions, events and claims.

Sizes follow from the number of mentions: half as many articles, three tenths as many events, four claims a mention.
Texts are drawn from the extractor's own list of words, so that they compress about as well as prose does.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import duckdb

from warehouse.database import transaction

WORDS = Path(__file__).resolve().parent.parent / "extractors" / "events" / "words.txt"
PARAGRAPHS, PARAGRAPH_LENGTH = 100_000, 500

_STEPS = """
create temporary macro pick(n, salt, size) as (hash(n, salt) % size)::bigint;
create temporary macro skewed(n, salt, size) as
    least(size - 1, floor(size * pow((hash(n, salt) % 1000003) / 1000003, 3)))::bigint;
create temporary macro moment(n) as timestamptz '2023-09-01 06:00:00+00' + to_seconds((n * (94608000.0 / $articles))::bigint);
create temporary macro kind_of(e) as
    (['funding', 'funding', 'acquisition', 'partnership', 'model_launch', 'product_launch', 'availability'])[1 + pick(e, 'kind', 7)];
create temporary macro is_deal(e) as kind_of(e) in ('funding', 'acquisition', 'partnership');
create temporary macro roles_of(e) as case kind_of(e) when 'funding' then ['recipient', 'lead_investor', 'investor']
    when 'acquisition' then ['target', 'acquirer'] when 'partnership' then ['partner', 'partner']
    when 'availability' then ['developer', 'platform'] else ['developer'] end;
create temporary macro event_of(m) as (m * 0.3)::bigint % $events

insert into articles (article_id, url, canonical_url, title, authors, published_at, published_precision, lang, publisher,
    feed, text, text_hash, first_seen_at, fetched_at, extractor_version, extracted_at, resolved_at)
select 'a' || n, 'https://example.org/story/' || n, 'https://example.org/story/' || n,
    'Company' || skewed(n, 'title', 20000) || ' raises money for models of kind ' || pick(n, 't', 999), ['A. Writer'], moment(n), 'instant', 'en',
    'Publisher ' || skewed(n, 'publisher', 120), 'Feed ' || skewed(n, 'publisher', 120),
    concat_ws(e'\\n\\n', a.text, b.text, c.text, d.text, e.text, f.text, g.text, h.text), 'h' || n, moment(n), moment(n),
    '1', moment(n), moment(n)
from range($articles) as r(n)
join paragraph as a on a.id = pick(n, 'a', $paragraphs) join paragraph as b on b.id = pick(n, 'b', $paragraphs)
join paragraph as c on c.id = pick(n, 'c', $paragraphs) join paragraph as d on d.id = pick(n, 'd', $paragraphs)
join paragraph as e on e.id = pick(n, 'e', $paragraphs) join paragraph as f on f.id = pick(n, 'f', $paragraphs)
join paragraph as g on g.id = pick(n, 'g', $paragraphs) join paragraph as h on h.id = pick(n, 'h', $paragraphs)
order by n

insert into pages (url, canonical_url, feed, publisher, state, article_id, first_seen_at, parser_version)
select url, canonical_url, feed, publisher, 'article', article_id, first_seen_at, '1' from articles

insert into feed_entries select feed, url, first_seen_at from articles

insert into fetches (url, purpose, started_at, outcome, http_status, bytes, duration_ms)
select url, 'page', first_seen_at, 'ok', 200, 50000, 200 from articles

insert into mentions (mention_id, event_id, article_id, event_type, news, status, participants, products, amount,
    evidence, evidence_start, evidence_end, evidence_spans, extractor, extractor_version, confidence, lang, extracted_at)
select 'm' || m, 'e' || event_of(m), 'a' || (m // 2), kind_of(event_of(m)), true,
    (['rumoured', 'announced', 'completed', 'completed', 'completed', 'cancelled'])[1 + pick(m, 'status', 6)],
    [{'name': 'Company' || skewed(event_of(m), 'company', 20000), 'role': roles_of(event_of(m))[1]}],
    case when is_deal(event_of(m)) then [] else ['Model ' || pick(event_of(m), 'product', 5000)] end,
    case when is_deal(event_of(m)) then {'value': 1000000 * (1 + pick(m, 'sum', 900)), 'currency': 'USD',
        'qualifier': 'exact', 'max_value': null, 'usd': null, 'in_kind': false} end,
    paragraph.text[1:160], 0, 160, [{'text': paragraph.text[1:160], 'start': 0, 'end': 160}], 'rules', '1', 0.8, 'en',
    moment(m // 2)
from range($mentions) as r(m) join paragraph on paragraph.id = pick(m // 2, 'a', $paragraphs)
order by m

insert into participants
select distinct 'e' || e, 'o' || skewed(e, 'company' || repeat('x', i::integer), 20000),
    'Company' || skewed(e, 'company' || repeat('x', i::integer), 20000), roles_of(e)[i + 1]
from range($events) as r(e), range(3) as s(i) where roles_of(e)[i + 1] is not null

insert into organizations select distinct on (organization_id) organization_id, name, timestamptz '2023-09-01 00:00:00+00' from participants

insert into resolved_events (event_id, kind, event_type, status, headline, announced_on, date_precision, first_seen_at,
    updated_at, parties, amount, currency, amount_usd, products, product, developer, platforms, context_window, open_weights,
    publisher_count, article_count, has_conflict, confidence, evidence, urls, first_published_at, investors, recipient)
select 'e' || e, case when is_deal(e) then 'deal' else 'launch' end, kind_of(e),
    (['rumoured', 'announced', 'completed', 'completed', 'completed', 'cancelled'])[1 + pick(e, 'status', 6)],
    'Company' || skewed(e, 'company', 20000) || ' and event ' || e, moment(e / 0.6)::date, 'day', moment(e / 0.6), moment(e / 0.6),
    ['Company' || skewed(e, 'company', 20000), 'Company' || skewed(e, 'companyx', 20000)],
    case when is_deal(e) and pick(e, 'told', 3) > 0 then 1000000 * (1 + pick(e, 'sum', 900)) end,
    case when is_deal(e) and pick(e, 'told', 3) > 0 then 'USD' end,
    case when is_deal(e) and pick(e, 'told', 3) > 0 then 1000000 * (1 + pick(e, 'sum', 900)) end,
    case when is_deal(e) then [] else ['Model ' || pick(e, 'product', 5000)] end,
    case when not is_deal(e) then 'Model ' || pick(e, 'product', 5000) end,
    case when not is_deal(e) then 'Company' || skewed(e, 'company', 20000) end,
    case when kind_of(e) = 'availability' then ['Company' || skewed(e, 'companyx', 20000)] else [] end,
    case when kind_of(e) = 'model_launch' then 1000 * (8 + pick(e, 'window', 1000)) end,
    case when kind_of(e) = 'model_launch' then pick(e, 'open', 2) = 1 end,
    2, 3, is_deal(e) and pick(e, 'conflict', 20) = 0, 0.8, 'A sentence that says so, about as long as such sentences are in the papers, which is this.',
    ['https://example.org/story/' || (e * 1.6)::bigint], moment(e / 0.6),
    case when kind_of(e) = 'funding' then ['Company' || skewed(e, 'companyx', 20000)] else [] end,
    case when kind_of(e) = 'funding' then 'Company' || skewed(e, 'company', 20000) end
from range($events) as r(e)
order by e

insert into event_products (event_id, product_id, name, family, model, moving)
select event_id, lower(product), product, lower(product), lower(product), false from resolved_events where product is not null

insert into claims
select m.event_id, field, case field when 'amount' then struct_extract(m.amount, 'value') || ' USD' when 'status' then m.status
    when 'recipient' then m.participants[1].name else coalesce(m.products[1], 'x') end, m.mention_id, a.publisher, a.article_id,
    a.published_at, pick(m.mention_id, field, 3) > 0, 'given by most publishers'
from mentions as m join articles as a using (article_id), unnest(['amount', 'status', 'recipient', 'products']) as f(field)
where field <> 'amount' or m.amount is not null

insert into event_history select event_id, first_seen_at, 'new', null, null, headline, null from resolved_events

insert into event_history select event_id, first_seen_at + interval 9 days, 'status', 'status', 'rumoured', status, null
from resolved_events where pick(event_id, 'rumour', 5) = 0 and status <> 'rumoured'

insert into mention_keys select event_type || '|' || coalesce(participants[1].name, ''), mention_id, article_id from mentions

insert into feed_state (feed, url, publisher, state, last_success_at, last_new_entry_at)
select feed, 'https://example.org/feed', any_value(publisher), 'ok', max(first_seen_at), max(first_seen_at) from articles group by feed

insert into runs (run_id, started_at, finished_at, state, articles_new)
select 'r' || n, begun, begun + interval 1 minute, 'completed', 10
from (select n, timestamptz '2026-08-31 06:00:00+00' - to_hours(n::integer) as begun from range(1000) as r(n))
"""


def build(
    connection: duckdb.DuckDBPyConnection, mentions: int, *, told: Callable[[str], None] = lambda _: None
) -> None:
    """Fill an empty warehouse.

    Args:
        connection: The warehouse, migrated.
        mentions: How many mentions there are to be; everything else follows.
        told: Is called with each table when it begins.
    """
    sizes = {"mentions": mentions, "articles": mentions // 2, "events": mentions * 3 // 10, "paragraphs": PARAGRAPHS}
    connection.execute("create temporary table paragraph (id bigint, text varchar)")
    _load_paragraphs(connection)
    for step in _STEPS.strip().split("\n\n"):
        told(" ".join(step.split()[:3]))
        for one in step.split(";\n") if step.startswith("create") else [step]:
            text = one
            for name, value in sizes.items():
                text = text.replace(f"${name}", str(value))  # macros take no parameters; these are our own integers
            with transaction(connection):
                connection.execute(text)
    connection.execute("drop table paragraph")


def _load_paragraphs(connection: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    chance = random.Random(7)
    vocabulary = [word for word in WORDS.read_text(encoding="utf-8").split() if word.isalpha()]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    texts = [
        " ".join(chance.choices(vocabulary, cum_weights=weights, k=PARAGRAPH_LENGTH // 6))[:PARAGRAPH_LENGTH]
        for _ in range(PARAGRAPHS)
    ]
    connection.register("made", pa.table({"id": pa.array(range(PARAGRAPHS)), "text": pa.array(texts)}))
    connection.execute("insert into paragraph from made")
    connection.unregister("made")
