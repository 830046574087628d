delete from resolved_events where event_id in (select event_id from old_ids)
