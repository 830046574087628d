-- One event by its id or by one that was joined into it. Parameter: $id.
select * from resolved_events
where event_id = coalesce((select event_id from event_aliases where old_event_id = $id), $id)
