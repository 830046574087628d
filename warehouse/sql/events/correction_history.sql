-- Parameters: $id, $at, $old, $new.
insert into event_history (event_id, changed_at, change, field, old_value, new_value)
values ($id, $at, 'correction', 'dropped', $old, $new)
