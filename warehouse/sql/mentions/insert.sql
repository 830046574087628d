-- Insert the mentions of batch.
insert into mentions by name
select batch.*, kept_events.event_id from batch left join kept_events using (mention_id)
