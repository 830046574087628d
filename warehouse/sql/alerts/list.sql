-- Alerts with the headline of their event, newest first.
-- Parameters: $state (or null for all).
select alerts.created_at, alerts.state, alerts.rule, alerts.recipient, alerts.event_id, events.headline, alerts.error
from alerts left join events using (event_id)
where $state::varchar is null or alerts.state = $state
order by alerts.created_at desc, alerts.event_id limit 500
