-- How many articles of batch are new or have a new text.
select count(*) from batch left join articles using (article_id)
where articles.article_id is null
    or (articles.text_hash <> batch.text_hash and batch.fetched_at >= articles.fetched_at)
