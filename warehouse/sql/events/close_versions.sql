-- End the outdated versions.
-- Parameters: $at.
update event_versions set known_until = $at where known_until is null and event_id in (select event_id from outdated)
