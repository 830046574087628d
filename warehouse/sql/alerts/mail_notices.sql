-- What the mails of batch say to operators.
select mail_id, text from alert_notices where mail_id in (select mail_id from batch) order by created_at, notice
