-- robots.txt read in the future would be believed until then.
-- Parameters: $now.
delete from robots where fetched_at > $now
