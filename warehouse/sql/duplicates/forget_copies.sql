-- What was known of the articles in batch goes before they are signed anew.
delete from article_copies
where article_id in (select article_id from batch) or other_id in (select article_id from batch)
