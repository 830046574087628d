-- End the versions of the events in old_ids that are no longer what is known; reads kept_events.
-- Parameters: $at.
update event_versions set known_until = $at
where known_until is null and event_id in (select event_id from old_ids)
    and event_id not in (select event_id from kept_events)
