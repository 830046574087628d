-- Mentions that share a key with one of the articles still to be resolved, directly or through others, and all mentions
-- of the events that those are in. A key of more than 1000 mentions is not followed: of it the latest 1000 come along,
-- so that a name that everybody uses does not bring the whole archive.
with recursive common as (
    select key from mention_keys group by key having count(*) > 1000
),
begun as (
    select k.key, k.mention_id
    from mention_keys as k join articles as a using (article_id)
    where a.resolved_at is null and a.extracted_at is not null
),
reached(mention_id) as (
    select mention_id from begun
    union
    select other.mention_id
    from reached
    join mention_keys as mine on mine.mention_id = reached.mention_id
    join mention_keys as other on other.key = mine.key
    where not exists (from common where common.key = mine.key)
),
latest as (
    select k.mention_id
    from mention_keys as k join articles as a using (article_id)
    where k.key in (select key from common) and k.key in (select key from begun)
    qualify row_number() over (partition by k.key order by a.published_at desc nulls last, k.mention_id) <= 1000
),
met as (
    select mention_id from reached
    union
    select mention_id from latest
),
wanted as (
    select mention_id from met
    union
    select m.mention_id from mentions as m
    where m.event_id in (select event_id from mentions join met using (mention_id) where event_id is not null)
    union
    select m.mention_id from mentions as m join touched_events using (event_id)
)
select m.mention_id, m.article_id, m.event_id, m.event_type, m.status, m.news, m.ai_related, m.participants,
    m.evidence_spans, m.confidence, m.subtype, m.products, m.amount, m.valuation, m.round, m.context_window,
    m.parameters, m.open_weights, m.modalities, m.announced_on, a.publisher, a.url, a.published_at, a.first_seen_at,
    a.origin, a.duplicate_of
from mentions as m join wanted using (mention_id) join articles as a using (article_id)
where m.ai_related
order by m.mention_id
