-- A stored article by its id or a link of it. Parameters: $cited.
select article_id, text from articles
where (article_id = $cited or url = $cited or canonical_url = $cited) and extractor_version is distinct from 'person'
order by article_id limit 1
