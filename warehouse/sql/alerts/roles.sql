-- Parties of the events in wanted.
select event_id, name, role from participants where event_id in (select event_id from wanted) order by event_id, role, name
