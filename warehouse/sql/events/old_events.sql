-- The affected events as they stand: those of the loaded mentions, and those an article told before.
-- Columns: event_id, status, amount with currency, parties, first_seen_at, updated_at.
select event_id, status, case when amount is not null then amount::varchar || ' ' || currency end as amount, parties,
    first_seen_at, updated_at
from resolved_events
where event_id in (select event_id from touched_events)
    or event_id in (select m.event_id from mentions as m join loaded using (mention_id))
order by event_id
