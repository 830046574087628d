-- Launches of the busiest developers, for the calendar.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per launch of the 15 developers with the most of them, at most 400, newest first. Order: day, developer, name.
with named as (
    select event_id, event_on as day, developer, event_type, coalesce(product, headline) as product
    from launches
    where developer is not null and status <> 'cancelled' and event_on >= $since and event_on < $until
),
busiest as (
    select developer from named group by developer order by count(*) desc, developer limit 15
)
select day, developer, event_type, product
from named semi join busiest using (developer)
order by day desc, developer, product
limit 400
