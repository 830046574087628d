-- Begin a version of every event of batch that is new or otherwise than before; reads kept_events.
-- Parameters: $at.
insert into event_versions by name
select *, $at as known_from, null::timestamptz as known_until
from batch where event_id not in (select event_id from kept_events)
