-- The mails of batch were never handed over.
delete from alert_mails where state = 'pending' and mail_id in (select mail_id from batch)
