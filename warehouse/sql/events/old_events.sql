-- The events in wanted as they stand.
-- Columns: event_id, status, amount with currency, parties, first_seen_at, updated_at.
select event_id, status, case when amount is not null then amount::varchar || ' ' || currency end as amount, parties,
    first_seen_at, updated_at
from resolved_events
where event_id in (select event_id from wanted)
order by event_id
