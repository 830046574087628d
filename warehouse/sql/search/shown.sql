-- What is shown of articles.
-- Parameters: $ids (list of article ids).
-- One row per article.
select article_id, url, title, publisher, published_at, "text"
from articles where list_contains($ids::varchar[], article_id)
