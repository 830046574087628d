-- The articles of new pages that the warehouse does not hold; a capture of one that it does changes nothing.
insert into articles by name
select chunk_articles.*, done.extractor_version, done.extracted_at, done.error as extract_error, 1 as version
from chunk_articles left join done using (article_id)
where url in (select url from new_pages) and article_id not in (select article_id from articles)
returning article_id
