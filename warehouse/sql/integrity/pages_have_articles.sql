-- Every page that became an article has it, and every raw page has its page.
select url as id from pages
where state = 'article' and (article_id is null or article_id not in (select article_id from articles))
union all
select url from page_bodies where url not in (select url from pages)
