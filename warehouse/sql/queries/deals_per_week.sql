-- Deals a week by type and status.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per week, event type and status. Order: week, type, status.
select date_trunc('week', event_day(announced_on, first_published_at, first_seen_at))::date as week, event_type, status,
    count(*) as deals
from deals
where event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by all
order by week, event_type, status
