-- Alerts with the headline of their event, newest first.
-- Parameters: $state (or null for all), $rule (or null), $limit.
select alerts.alert_id, alerts.created_at, alerts.state, alerts.rule, alerts.recipient,
    alerts.current_event_id as event_id, events.headline, alerts.change, alerts.old_value, alerts.new_value,
    alerts.delivery, alerts.due_at, alerts.sent_at, alerts.attempts, alerts.error, alerts.mail_id
from current_alerts as alerts left join events on events.event_id = alerts.current_event_id
where ($state::varchar is null or alerts.state = $state) and ($rule::varchar is null or alerts.rule = $rule)
order by alerts.created_at desc, alerts.event_id, alerts.recipient limit $limit
