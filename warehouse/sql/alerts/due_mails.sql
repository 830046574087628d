-- Mails to be handed over now, single ones first.
-- Parameters: $now.
with tried as (
    select mail_id, max(attempts) as attempts, min(failing_since) as failing_since
    from alerts where state = 'pending' and mail_id is not null
    group by mail_id
)
select mails.mail_id, mails.recipient, mails.kind, mails.delivery, mails.events, mails.lost,
    coalesce(tried.attempts, 0), tried.failing_since
from alert_mails as mails left join tried using (mail_id)
where mails.state = 'pending' and mails.due_at <= $now
order by mails.kind = 'digest', mails.recipient, mails.mail_id
