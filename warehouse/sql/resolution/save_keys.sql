insert into mention_keys select key, mention_id, article_id from batch
