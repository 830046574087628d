-- Of a key that more than 1000 mentions share, the latest 1000 come along, and whole events with them.
create or replace temporary table reached as
with begun as (
    select distinct key from mention_keys join articles using (article_id)
    where resolved_at is null and extracted_at is not null
),
common as (
    select key from mention_keys where key in (select key from begun) group by key having count(*) > 1000
),
latest as (
    select k.mention_id
    from mention_keys as k join articles as a using (article_id)
    where k.key in (select key from common)
    qualify row_number() over (partition by k.key order by a.published_at desc nulls last, k.mention_id) <= 1000
)
select mention_id from (
    select mention_id from latest
    union
    select mention_id from mentions
    where event_id in (select event_id from mentions join latest using (mention_id) where event_id is not null)
)
where mention_id not in (select mention_id from affected)
