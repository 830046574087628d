-- Put notices into a mail.
-- Parameters: $mail_id, $notices, $recipient.
update alert_notices set mail_id = $mail_id
where recipient = $recipient and mail_id is null and notice in (select unnest($notices))
