-- Write down a mail to the operator.
-- Parameters: $mail_id, $recipient, $events, $now.
insert into alert_mails (mail_id, recipient, kind, delivery, events, composed_at, due_at)
values ($mail_id, $recipient, 'operator', 'immediate', $events, $now, $now)
