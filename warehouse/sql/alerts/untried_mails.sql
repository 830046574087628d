-- Mails that a run composed and did not live to hand over.
select mail_id from alert_mails where state = 'pending' and lost = 0
