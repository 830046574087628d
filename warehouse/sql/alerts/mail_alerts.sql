-- What the mails of batch carry, the first told first; of a digest no more than it can hold.
-- Parameters: $limit.
select mail_id, alert_id, rule, current_event_id as event_id, recipient, change, field, old_value, new_value, mail_place
from current_alerts
where mail_id in (select mail_id from batch) and state = 'pending'
qualify row_number() over (partition by mail_id order by mail_place, created_at, alert_id) <= $limit
order by mail_id, mail_place, created_at, alert_id
