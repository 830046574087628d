insert or replace into article_signatures by name select * from batch
