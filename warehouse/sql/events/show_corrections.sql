-- What people corrected of one event, also under ids that were joined into it. Parameter: $id.
select correction_id, made_at, action, details, undone_at from corrections
where event_id = $id or event_id in (select old_event_id from event_aliases where event_aliases.event_id = $id)
    or (details ->> 'other_id') = $id
order by made_at, correction_id
