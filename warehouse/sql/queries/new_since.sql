-- What is new since a time: events first seen then.
-- Parameters: $since (date or time, inclusive), $until (date or time, exclusive).
-- One row per event. Order: newest first, headline.
select first_seen_at, event_type, status, headline, amount_usd, publisher_count, event_id
from events
where first_seen_at >= $since and first_seen_at < $until
order by first_seen_at desc, headline, event_id
