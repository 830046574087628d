-- Events that an article told before and no mention tells any more. Columns: event_id, whether it lives on in another.
select event_id, event_id in (select old_event_id from event_aliases) as joined from resolved_events
where event_id in (select event_id from touched_events)
    and event_id not in (select event_id from mentions where event_id is not null)
order by event_id
