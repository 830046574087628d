-- Put the notices of silent feeds into the daily digests that are about to go.
update alert_notices set mail_id = alert_mails.mail_id
from alert_mails
where alert_notices.mail_id is null and starts_with(alert_notices.notice, 'silent|')
    and alert_mails.recipient = alert_notices.recipient and alert_mails.delivery = 'daily' and alert_mails.state = 'pending'
