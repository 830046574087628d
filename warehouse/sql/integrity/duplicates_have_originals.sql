-- Every copy of an article names an article that is there.
select article_id as id from articles
where duplicate_of is not null and duplicate_of not in (select article_id from articles)
