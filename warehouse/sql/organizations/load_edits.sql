-- What people said of organisations, oldest first. Parameters: $undone (also what was taken back).
select edit_id, made_at, action, organization_id, value, note, undone_at from organization_edits
where undone_at is null or $undone
order by made_at, edit_id
