-- What the mails of batch carry, the first told first; of a digest no more than it can hold.
-- The smallest places of each mail are found first, so that what a full digest leaves out is never sorted.
-- Parameters: $limit.
with ends as (
    select mail_id, list_max(min(mail_place, $limit)) as last_place
    from alerts where mail_id in (select mail_id from batch) and state = 'pending'
    group by mail_id
)
select alerts.mail_id, alert_id, rule, current_event_id as event_id, recipient, change, field, old_value, new_value,
    mail_place
from current_alerts as alerts join ends using (mail_id)
where alerts.state = 'pending' and alerts.mail_place <= ends.last_place
qualify row_number() over (partition by alerts.mail_id order by mail_place, created_at, alert_id) <= $limit
order by alerts.mail_id, mail_place, created_at, alert_id
