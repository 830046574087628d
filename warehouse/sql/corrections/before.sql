-- What corrected fields were before, as JSON. Columns: correction_id, before.
select correction_id, details -> 'before' as before from corrections
where undone_at is null and (details -> 'before') is not null
