-- Insert the articles of batch; an edited one becomes the next version and is to be extracted and resolved anew.
insert into articles by name
select batch.*, 1 as version from batch
on conflict (article_id) do update set
    title = excluded.title, authors = excluded.authors, published_at = excluded.published_at,
    published_precision = excluded.published_precision, modified_at = excluded.modified_at, lang = excluded.lang,
    site = excluded.site, section = excluded.section, tags = excluded.tags, text = excluded.text,
    truncated = excluded.truncated, field_sources = excluded.field_sources, fetched_at = excluded.fetched_at,
    version = case when articles.text_hash = excluded.text_hash then articles.version else articles.version + 1 end,
    extractor_version = case when articles.text_hash = excluded.text_hash then articles.extractor_version end,
    text_hash = excluded.text_hash
where excluded.fetched_at >= articles.fetched_at
