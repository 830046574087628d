-- Mentions that share a key with one of the articles still to be resolved, directly or through others.
with recursive reached(mention_id) as (
    select k.mention_id
    from mention_keys as k join articles as a using (article_id)
    where a.resolved_at is null and a.extracted_at is not null
    union
    select other.mention_id
    from reached
    join mention_keys as mine on mine.mention_id = reached.mention_id
    join mention_keys as other on other.key = mine.key
),
wanted as (
    select mention_id from reached
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
