-- Ids in wanted that an event has, or had before it was joined into another.
select event_id from wanted
where event_id in (select event_id from resolved_events) or event_id in (select old_event_id from event_aliases)
