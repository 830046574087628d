-- No host is left alone for longer than a day.
-- Parameters: $now.
delete from host_gates where closed_until > $now + interval 2 day
