-- No pause before another try is longer than a day.
-- Parameters: $now.
update pages set next_at = $now where next_at > $now + interval 2 day
