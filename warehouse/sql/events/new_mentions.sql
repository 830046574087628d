-- Mentions of articles whose events are still to be resolved. Columns as in load_tellings.
select m.mention_id, m.article_id, m.event_id, m.event_type, m.status, m.news, m.ai_related, m.participants,
    m.evidence_spans, m.confidence, m.subtype, m.products, m.amount, m.valuation, m.round, m.context_window,
    m.parameters, m.open_weights, m.modalities, m.announced_on, a.publisher, a.url, a.published_at, a.first_seen_at,
    a.origin, a.duplicate_of
from mentions as m join articles as a using (article_id)
where a.resolved_at is null and a.extracted_at is not null and m.ai_related
order by m.mention_id
