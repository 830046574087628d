-- When the next feed is due.
select min(next_at) from feed_health
