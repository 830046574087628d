-- Begin a version of every event in old_ids that has none in force.
-- Parameters: $at.
insert into event_versions by name
select resolved_events.*, $at as known_from, null::timestamptz as known_until
from resolved_events
where event_id in (select event_id from old_ids)
    and event_id not in (select event_id from event_versions where known_until is null)
