-- The sentences that tell one event. Parameter: $id.
select m.mention_id, m.article_id, m.evidence, m.news, m.status, m.extractor, a.publisher, a.url, a.published_at,
    a.duplicate_of
from mentions as m join articles as a using (article_id)
where m.event_id = $id
order by m.news desc, a.published_at nulls last, m.mention_id
