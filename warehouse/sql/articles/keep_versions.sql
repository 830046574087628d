-- Keep the text that an edited article had before the rows of batch replace it.
-- Edited rows are found first and then fetched by their place: a join on the id would read every text there is.
insert or ignore into article_versions
select old.article_id, old.version, old.title, old.text, old.text_hash, old.fetched_at
from articles as old
where old.rowid in (
    select known.rowid from articles as known join batch using (article_id)
    where known.text_hash <> batch.text_hash and batch.fetched_at >= known.fetched_at
)
