-- Launches a month by developer.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month from the first to the last with a launch, and per developer: the 20 with the most launches by name,
-- the others and the unknown together as 'others'; months without have 0. Order: month, developer.
with launched as (
    select date_trunc('month', event_on)::date as month, developer, count(*) as launches
    from launches
    where event_type <> 'availability' and status <> 'cancelled' and event_on >= $since and event_on < $until
    group by all
),
busiest as (
    select developer from launched where developer is not null
    group by developer order by sum(launches) desc, developer limit 20
),
counted as (
    select month, case when developer in (select developer from busiest) then developer else 'others' end as developer,
        sum(launches)::bigint as launches
    from launched
    group by all
),
months as (
    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month from counted
),
developers as (
    select distinct developer from counted
)
select month, developer, coalesce(launches, 0) as launches
from months cross join developers left join counted using (month, developer)
order by month, developer
