insert or ignore into article_copies by name select * from batch
