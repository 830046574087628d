-- Take away the mentions of the articles in done, to be replaced; what a person entered stays.
delete from mentions where article_id in (select article_id from done) and extractor <> 'person'
