-- Every event has a mention; those that a person added need none.
select event_id as id from resolved_events
where event_id not in (select event_id from mentions where event_id is not null)
    and event_id not in (select event_id from corrections where action in ('add', 'split'))
