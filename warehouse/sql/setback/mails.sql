-- Mails that wait, likewise.
-- Parameters: $now.
update alert_mails set due_at = $now where state = 'pending' and due_at > $now + interval 8 day
