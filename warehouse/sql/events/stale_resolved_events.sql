-- Remove the events in old_ids that are gone, or that batch tells otherwise; reads kept_events.
delete from resolved_events
where event_id in (select event_id from old_ids)
    and event_id not in (select event_id from kept_events where same_time)
