-- Write the events of batch that do not stand so yet; reads kept_events.
insert into resolved_events by name
select * from batch where event_id not in (select event_id from kept_events where same_time)
