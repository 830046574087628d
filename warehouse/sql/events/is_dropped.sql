-- Whether an event is dropped now, by its id or by one that was joined into it. Parameter: $id.
select event_id, dropped from resolved_events
where event_id = coalesce((select event_id from event_aliases where old_event_id = $id), $id)
