-- Keep the text that an edited article had before the rows of batch replace it.
insert or ignore into article_versions
select old.article_id, old.version, old.title, old.text, old.text_hash, old.fetched_at
from articles as old join batch using (article_id)
where old.text_hash <> batch.text_hash and batch.fetched_at >= old.fetched_at
