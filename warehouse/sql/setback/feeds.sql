-- Feeds asked in the future are due: their next visit was reckoned from there.
-- Parameters: $now.
update feed_state set next_at = $now where last_attempt_at > $now and next_at > $now
