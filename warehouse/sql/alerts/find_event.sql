-- The event that an id means.
-- Parameters: $wanted.
select event_id from resolved_events where event_id = $wanted
union all
select event_id from event_aliases where old_event_id = $wanted
limit 1
