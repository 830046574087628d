insert into event_history by name select * from batch
