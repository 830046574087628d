-- Events for the table of the report, newest first.
-- Parameters: $since (date, inclusive), $limit (rows).
select event_id, event_day(announced_on, first_published_at, first_seen_at) as day, event_type, status, headline,
    amount_usd, publisher_count, has_conflict, evidence, urls
from events
where event_day(announced_on, first_published_at, first_seen_at) >= $since
order by day desc, headline limit $limit
