-- Parameters: $mentions (list of ids), $event_id.
update mentions set event_id = $event_id where mention_id in (select unnest($mentions::varchar[]))
