delete from event_products where event_id in (select event_id from old_ids)
