-- Notices of the mails of batch wait for another.
update alert_notices set mail_id = null where mail_id in (select mail_id from batch)
