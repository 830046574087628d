-- A mail that was lost twice is not handed over a third time, whoever lived to see the losses.
update alerts set state = 'parked', attempts = alerts.attempts + 1,
    error = coalesce(outcomes.error, 'the connection ended twice when the whole mail was handed over; it has probably arrived')
from outcomes join alert_mails using (mail_id)
where outcomes.lost and alert_mails.lost > 0 and alerts.mail_id = outcomes.mail_id and alerts.state = 'pending'
