-- Parameters: $ids (list), $id.
update event_aliases set event_id = $id where old_event_id in (select unnest($ids::varchar[])) and old_event_id <> $id
