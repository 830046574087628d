-- Write down what became of the alerts in outcomes.
update alerts set state = outcomes.state, sent_at = outcomes.sent_at, attempts = alerts.attempts + outcomes.failed,
    due_at = coalesce(outcomes.due_at, alerts.due_at), error = outcomes.error
from outcomes where alerts.alert_id = outcomes.alert_id
