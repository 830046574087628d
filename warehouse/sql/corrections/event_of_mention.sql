select event_id from mentions where mention_id = $id
