-- Rumours that came true, and how long it took.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per event that a source told as rumoured and a later one as announced or completed.
-- Order: days, headline.
select event_id, headline, status, rumoured_at, confirmed_at,
    date_diff('day', utc_day(rumoured_at), utc_day(confirmed_at)) as days
from event_rumours join events using (event_id)
where status in ('announced', 'completed') and event_on >= $since and event_on < $until
order by days, headline, event_id
