-- Write down which mail carries which alert.
update alerts set mail_id = composed.mail_id, mail_place = composed.place, told_status = composed.told_status,
    told_amount = composed.told_amount
from composed where alerts.alert_id = composed.alert_id and alerts.state = 'pending'
