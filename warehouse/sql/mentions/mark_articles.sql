-- The articles in done are extracted and wait to be resolved.
-- By their place: an update reads whole rows, texts included, of every row that its join looks at.
update articles set extractor_version = known.extractor_version, extracted_at = known.extracted_at,
    extract_error = known.error, resolved_at = null
from (
    select articles.rowid as place, done.extractor_version, done.extracted_at, done.error
    from done join articles using (article_id)
) as known
where articles.rowid = known.place
