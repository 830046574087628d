-- Launches a month by developer.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month and developer. Order: month, launches, developer.
select date_trunc('month', event_day(announced_on, first_published_at, first_seen_at))::date as month, developer,
    count(*) as launches
from launches
where event_type <> 'availability' and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by all
order by month, launches desc, developer
