-- Rumours that came true, and how long it took.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per event that a source told as rumoured and a later one as announced or completed.
-- Order: days, headline.
with rumoured as (
    select event_id, min(claimed_at) as rumoured_at
    from claims
    where field = 'status' and value = 'rumoured'
    group by event_id
),
confirmed as (
    select event_id, rumoured_at, min(claimed_at) as confirmed_at
    from claims join rumoured using (event_id)
    where field = 'status' and value in ('announced', 'completed') and claimed_at > rumoured_at
    group by all
)
select event_id, headline, status, rumoured_at, confirmed_at,
    date_diff('day', utc_day(rumoured_at), utc_day(confirmed_at)) as days
from confirmed join events using (event_id)
where status in ('announced', 'completed') and event_on >= $since and event_on < $until
order by days, headline, event_id
