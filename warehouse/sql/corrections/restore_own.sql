-- Parameters: $id.
delete from event_aliases where old_event_id = $id
