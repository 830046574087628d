-- Parameters: $correction_id, $id, $at.
insert into corrections (correction_id, made_at, action, event_id, details)
values ($correction_id, $at, 'drop', $id, '{}')
