insert into resolved_events by name select * from batch
