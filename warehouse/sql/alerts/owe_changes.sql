-- Owe the changes that rules ask for, of events whose first alert was sent.
-- Parameters: $now, $state.
insert or ignore into alerts
    (alert_id, rule, event_id, recipient, change, old_value, new_value, delivery, state, created_at, due_at)
select md5(concat_ws('|', hits.event_id, hits.recipient, history.change, history.changed_at)), hits.rule,
    hits.event_id, hits.recipient, history.change, history.old_value, history.new_value, hits.delivery, $state, $now,
    hits.due_at
from hits
join event_history as history on history.event_id = hits.event_id and list_contains(hits.wanted, history.change)
join alerts as first on first.event_id = hits.event_id and first.recipient = hits.recipient and first.change = 'new'
    and first.state = 'sent' and history.changed_at > first.created_at
where history.change in ('status', 'amount', 'correction')
