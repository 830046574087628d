-- Ids in wanted that have a history.
select distinct event_id from event_history where event_id in (select event_id from wanted)
