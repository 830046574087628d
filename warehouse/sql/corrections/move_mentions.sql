-- Parameters: $lost, $kept.
update mentions set event_id = $kept where event_id = $lost
