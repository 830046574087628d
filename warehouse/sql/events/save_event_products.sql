insert into event_products by name select * from batch
