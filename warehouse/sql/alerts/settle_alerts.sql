-- What became of the alerts in the mails of outcomes. What a full digest could not tell is not sent.
update alerts set
    state = if(o.state = 'sent' and alerts.mail_place > o.last_place, 'skipped', o.state),
    sent_at = if(o.state = 'sent' and alerts.mail_place <= o.last_place, o.at, null),
    attempts = alerts.attempts + if(o.state = 'sent', 0, 1),
    failing_since = if(o.state = 'sent', alerts.failing_since, coalesce(alerts.failing_since, o.at)),
    due_at = coalesce(o.due_at, alerts.due_at),
    mail_id = if(o.dissolved, null, alerts.mail_id),
    error = if(o.state = 'sent' and alerts.mail_place > o.last_place, 'the digest was full; it was only counted', o.error)
from outcomes as o
where alerts.mail_id = o.mail_id and alerts.state = 'pending'
