-- The mentions of the articles that were added.
insert into mentions by name
select * from chunk_mentions where article_id in (select article_id from added)
