-- Deals a week by type and status.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per week from the first to the last with a deal, and per type and status that occurs; weeks without have 0.
-- Order: week, type, status.
with counted as (
    select date_trunc('week', event_on)::date as week, event_type, status, count(*) as deals
    from deals
    where event_on >= $since and event_on < $until
    group by all
),
weeks as (
    select unnest(generate_series(min(week), max(week), interval 7 days))::date as week from counted
),
kinds as (
    select distinct event_type, status from counted
)
select week, event_type, status, coalesce(deals, 0) as deals
from weeks cross join kinds left join counted using (week, event_type, status)
order by week, event_type, status
