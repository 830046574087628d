-- Context window of launched models over time by developer.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per launch that tells it. Order: day, developer.
select event_day(announced_on, first_published_at, first_seen_at) as day, developer, product, context_window
from launches
where context_window is not null and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
order by day, developer, product
