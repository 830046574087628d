-- Also a drop made under an id that was joined into this one. Parameters: $id, $at.
update corrections set undone_at = $at
where action = 'drop' and undone_at is null
    and (event_id = $id or event_id in (select old_event_id from event_aliases where event_aliases.event_id = $id))
