-- Parameters: $id, $at, $action, $event_id, $details (JSON).
insert into corrections (correction_id, made_at, action, event_id, details)
values ($id, $at, $action, $event_id, $details)
