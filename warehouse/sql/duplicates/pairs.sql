-- Pairs among the articles in wanted. Columns: article_id, other_id.
select article_id, other_id from article_copies where article_id in (select article_id from wanted)
