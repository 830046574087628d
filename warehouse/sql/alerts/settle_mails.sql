-- What became of the mails of outcomes.
update alert_mails set state = if(o.lost and alert_mails.lost > 0, 'parked', o.state), sent_at = if(o.state = 'sent', o.at, null), error = o.error,
    lost = alert_mails.lost + if(o.lost, 1, 0), due_at = coalesce(o.due_at, alert_mails.due_at)
from outcomes as o
where alert_mails.mail_id = o.mail_id and alert_mails.state = 'pending'
