-- Context window of launched models over time by developer.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per launch that tells it; record: none before it was as large. Order: day, developer, product.
select event_on as day, developer, product, context_window,
    context_window > coalesce(max(context_window) over (
        order by event_on, context_window rows between unbounded preceding and 1 preceding), 0) as record
from launches
where context_window is not null and status <> 'cancelled' and event_on >= $since and event_on < $until
order by day, developer, product
