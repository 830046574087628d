-- What changed in one event. Parameter: $id.
select changed_at, change, field, old_value, new_value, mention_id from event_history
where event_id = $id
order by changed_at, change, field, new_value
