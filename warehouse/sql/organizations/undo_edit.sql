-- Parameters: $id, $at.
update organization_edits set undone_at = $at where edit_id = $id and undone_at is null
