-- What the operator is not told yet, where the last mail to the operator is a day old.
-- Parameters: $recipient, $now.
select notice from alert_notices
where recipient = $recipient and mail_id is null and not starts_with(notice, 'silent|')
    and not exists (
        from alert_mails
        where kind = 'operator' and alert_mails.recipient = $recipient
            and (state = 'pending' or composed_at > $now - interval 1 day)
    )
order by created_at, notice
