-- An outdated version that began at this very instant goes: nobody can have seen it.
-- Parameters: $at.
delete from event_versions
where known_until is null and known_from >= $at and event_id in (select event_id from outdated)
