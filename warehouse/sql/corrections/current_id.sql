-- The id that an event has now. Parameters: $id.
select event_id from resolved_events
where event_id = coalesce((select event_id from event_aliases where old_event_id = $id), $id)
