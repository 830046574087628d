-- Put each alert into its mail; alerts of one event share a place.
-- Parameters: $now.
insert into composed
select alerts.alert_id, parts.mail_id,
    dense_rank() over (partition by parts.mail_id order by ranked.place), ranked.status, ranked.amount
from current_alerts as alerts
join plan using (recipient, delivery)
join ranked on ranked.event_id = alerts.current_event_id
join parts on parts.recipient = alerts.recipient and parts.part = if(plan.fold, alerts.delivery, alerts.current_event_id)
where alerts.state = 'pending' and alerts.mail_id is null and alerts.due_at <= $now
