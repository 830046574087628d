-- Notice for the recipients of daily digests that are about to go which feeds went silent, once for each silence.
-- Parameters: $now.
insert into alert_notices (notice, recipient, text, created_at)
select concat_ws('|', 'silent', feed, newest_entry_at), alert_mails.recipient,
    'The feed ' || feed || ' went silent: its newest entry is of ' || utc_day(newest_entry_at) || '.', $now
from feed_health, alert_mails
where feed_health.silent and alert_mails.delivery = 'daily' and alert_mails.state = 'pending'
    and not exists (
        from alert_notices as told
        where told.recipient = alert_mails.recipient
            and told.notice = concat_ws('|', 'silent', feed_health.feed, feed_health.newest_entry_at)
    )
