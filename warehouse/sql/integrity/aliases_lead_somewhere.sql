-- Every id of an event that was joined leads to an event that is there.
select old_event_id as id from event_aliases
where event_id not in (select event_id from resolved_events)
    and event_id not in (select event_id from event_history where change = 'correction')
