-- The mentions of one batch, each with its article.
-- Parameters: $batch.
select m.mention_id, m.article_id, m.event_id, m.event_type, m.status, m.news, m.participants, m.evidence,
    m.evidence_start, m.evidence_end, m.confidence, m.subtype, m.products, m.amount, m.valuation, m.round,
    m.context_window, m.parameters, m.open_weights, m.modalities, m.announced_on, m.extractor, a.publisher, a.url,
    epoch_us(a.published_at) as published_us, epoch_us(a.first_seen_at) as first_seen_us, a.origin, a.duplicate_of
from planned as p join mentions as m using (mention_id) join articles as a using (article_id)
where p.batch = $batch
order by m.mention_id
