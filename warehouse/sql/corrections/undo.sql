-- Parameters: $id, $at.
update corrections set undone_at = $at where correction_id = $id and undone_at is null returning details
