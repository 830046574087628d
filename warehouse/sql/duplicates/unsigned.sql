-- Articles to be resolved whose text was not reduced yet, or has changed since. Parameters: $limit.
-- Columns: article_id, text_hash, text.
select a.article_id, a.text_hash, a.text
from articles as a left join article_signatures as s using (article_id)
where a.resolved_at is null and length(a.text) >= 200 and s.text_hash is distinct from a.text_hash
order by a.article_id
limit $limit
