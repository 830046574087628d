-- All mentions of the articles that tell one of the events. Columns as in resolution/tellings.
-- Parameters: $ids (list).
select m.mention_id, m.article_id, m.event_id, m.event_type, m.status, m.news, m.participants, m.evidence,
    m.evidence_start, m.evidence_end, m.confidence, m.subtype, m.products, m.amount, m.valuation, m.round,
    m.context_window, m.parameters, m.open_weights, m.modalities, m.announced_on, m.extractor, a.publisher, a.url,
    epoch_us(a.published_at) as published_us, epoch_us(a.first_seen_at) as first_seen_us, a.origin, a.duplicate_of
from mentions as m join articles as a using (article_id)
where m.article_id in (select article_id from mentions where event_id in (select unnest($ids::varchar[])))
order by m.article_id, m.evidence_start, m.mention_id
