-- Take away the mentions of the articles in done, to be replaced.
delete from mentions where article_id in (select article_id from done)
