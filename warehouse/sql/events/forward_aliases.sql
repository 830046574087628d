-- An id that led to a joined one leads to where that went.
update event_aliases set event_id = batch.event_id from batch where event_aliases.event_id = batch.old_event_id
