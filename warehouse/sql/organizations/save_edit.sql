-- Parameters: $edit_id, $made_at, $action, $organization_id, $value, $note.
insert into organization_edits (edit_id, made_at, action, organization_id, value, note)
values ($edit_id, $made_at, $action, $organization_id, $value, $note)
