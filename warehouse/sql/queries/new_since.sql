-- What is new since a day.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per event first seen in that time. Order: newest first.
select first_seen_at, event_type, status, headline, amount_usd, publisher_count, event_id
from events
where first_seen_at >= $since and first_seen_at < $until
order by first_seen_at desc, headline
