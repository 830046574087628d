-- A version that is no longer what is known and began at this very instant goes: nobody can have seen it; reads kept_events.
-- Parameters: $at.
delete from event_versions
where known_until is null and known_from >= $at and event_id in (select event_id from old_ids)
    and event_id not in (select event_id from kept_events)
