-- Pairs of an article in batch and another that share a band and were published within 30 days of one another, or at an
-- unknown time; of one article the 100 that were published first.
-- Columns: article_id, other_id, places of both.
with mine as (
    select article_id, unnest(bands) as band, generate_subscripts(bands, 1) as place from article_signatures
    where article_id in (select article_id from batch)
),
theirs as (
    select article_id, unnest(bands) as band, generate_subscripts(bands, 1) as place from article_signatures
),
met as (
    select distinct mine.article_id, theirs.article_id as other_id
    from mine join theirs using (band, place)
    where mine.article_id <> theirs.article_id
)
select met.article_id, met.other_id, a.places, b.places
from met
join article_signatures as a on a.article_id = met.article_id
join article_signatures as b on b.article_id = met.other_id
join articles as mine on mine.article_id = met.article_id
join articles as theirs on theirs.article_id = met.other_id
where abs(epoch(mine.published_at) - epoch(theirs.published_at)) <= 30 * 86400
    or mine.published_at is null or theirs.published_at is null
qualify row_number() over (partition by met.article_id order by theirs.published_at nulls last, met.other_id) <= 100
