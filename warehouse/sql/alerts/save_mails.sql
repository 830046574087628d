-- Write down the mails of parts.
-- Parameters: $now.
insert into alert_mails (mail_id, recipient, kind, delivery, events, composed_at, due_at)
select alerts.mail_id, any_value(alerts.recipient),
    case when bool_or(plan.fold) then 'digest' when bool_or(alerts.change = 'new') then 'alert' else 'change' end,
    any_value(alerts.delivery), count(*), $now, $now
from alerts join plan using (recipient, delivery)
where alerts.mail_id in (select mail_id from parts) and alerts.state = 'pending'
group by alerts.mail_id
