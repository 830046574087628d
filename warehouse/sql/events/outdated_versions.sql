-- Versions of the events in old_ids that are no longer what is known.
create or replace temporary table outdated as
select event_id from event_versions
where known_until is null and event_id in (select event_id from old_ids) and event_id not in (
    select event_id from (
        select * exclude (updated_at) from resolved_events where event_id in (select event_id from old_ids)
        intersect
        select * exclude (updated_at, known_from, known_until) from event_versions
        where known_until is null and event_id in (select event_id from old_ids)
    )
)
