-- How many fetched pages no reader has read yet.
select count(*) from pages join page_bodies using (url) where pages.parser_version is null
