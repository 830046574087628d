-- Mentions not met yet that share a key or an event with one of the frontier. A key of more than 1000 mentions is not
-- followed, so that a name that everybody uses does not bring the whole archive.
create or replace temporary table reached as
with near_keys as (
    select distinct key from mention_keys where mention_id in (select mention_id from frontier)
),
followed as (
    select key from mention_keys where key in (select key from near_keys) group by key having count(*) <= 1000
),
near_events as (
    select distinct event_id from mentions
    where mention_id in (select mention_id from frontier) and event_id is not null
)
select mention_id from (
    select mention_id from mention_keys where key in (select key from followed)
    union
    select mention_id from mentions where event_id in (select event_id from near_events)
)
where mention_id not in (select mention_id from affected)
