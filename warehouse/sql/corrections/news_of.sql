-- The news that tells one event, in the order of publication. Parameters: $id.
select m.mention_id, m.article_id
from mentions as m join articles as a using (article_id)
where m.event_id = $id and m.news
order by a.published_at nulls last, m.article_id, m.mention_id
