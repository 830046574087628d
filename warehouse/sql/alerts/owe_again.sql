-- Owe the alerts of an event once more.
-- Parameters: $event_id, $now.
update alerts set state = 'pending', sent_at = null, due_at = $now, error = null
where event_id = $event_id and state in ('sent', 'parked') returning alert_id
