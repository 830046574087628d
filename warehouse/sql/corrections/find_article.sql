-- A stored article by its id or a link of it. Parameters: $cited.
select article_id, text from articles
where (article_id = $cited or url = $cited or canonical_url = $cited) and feed <> 'corrections'
order by article_id limit 1
