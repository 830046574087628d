-- Articles that the extractor has not read yet, oldest first.
-- Parameters: $limit (rows).
-- One row per article.
select article_id, title, text, published_at, lang, url
from articles where extractor_version is null
order by first_seen_at, article_id
limit $limit
