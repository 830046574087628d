-- Notices of mails that were not handed over wait for another.
update alert_notices set mail_id = null from outcomes as o where alert_notices.mail_id = o.mail_id and o.dissolved
