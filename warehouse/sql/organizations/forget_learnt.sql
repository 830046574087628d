delete from learnt_aliases where article_id in (select article_id from read_articles)
