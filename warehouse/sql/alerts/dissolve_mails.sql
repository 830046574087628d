-- Mails that were not handed over are grouped anew by the next run.
delete from alert_mails where state = 'pending' and mail_id in (select mail_id from outcomes where dissolved)
