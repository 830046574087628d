-- Alerts to be mailed now.
-- Parameters: $now.
select alert_id, rule, event_id, recipient, change, old_value, new_value, delivery
from alerts where state = 'pending' and due_at <= $now order by recipient, created_at, event_id
