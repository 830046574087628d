-- What waits to be mailed, and what its recipients got of late.
-- Parameters: $now.
-- One row per recipient and delivery.
with waiting as (
    select recipient, delivery, count(distinct current_event_id) as mails
    from current_alerts where state = 'pending' and mail_id is null and due_at <= $now
    group by all
),
got as (
    select recipient,
        count(*) filter (where delivery = 'immediate' and sent_at > $now - interval 1 hour) as recent,
        max(sent_at) filter (where kind = 'digest' and delivery = 'immediate') as folded_at
    from alert_mails where state = 'sent' and kind <> 'operator'
    group by all
)
select waiting.recipient, waiting.delivery, waiting.mails, coalesce(got.recent, 0) as recent, got.folded_at,
    exists (from alerts where alerts.recipient = waiting.recipient and alerts.state = 'sent') as known
from waiting left join got using (recipient)
order by all
