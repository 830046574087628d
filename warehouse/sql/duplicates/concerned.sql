-- Articles that are copies of those in wanted, directly or through others, or were called so before.
-- Columns: article_id, time of publication in seconds.
with recursive links as (
    select article_id, other_id from article_copies
    union all
    select other_id, article_id from article_copies
),
begun as (
    select article_id from wanted
    union
    select article_id from articles where duplicate_of in (select article_id from wanted)
    union
    select duplicate_of from articles where article_id in (select article_id from wanted) and duplicate_of is not null
),
met(article_id) as (
    select article_id from begun
    union
    select links.other_id from met join links using (article_id)
)
select article_id, epoch(published_at) from articles join met using (article_id) order by article_id
