-- Ids that live on in one event. Parameter: $id.
select old_event_id from event_aliases where event_id = $id order by old_event_id
