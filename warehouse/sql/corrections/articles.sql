-- Articles in the form that the extractor reads. Parameters: $ids (list).
select article_id as id, url, title, strftime(published_at, '%Y-%m-%dT%H:%M:%SZ') as published, lang, text
from articles
where article_id in (select unnest($ids::varchar[]))
order by article_id
