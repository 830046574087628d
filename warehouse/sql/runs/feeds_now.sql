-- Every configured feed as it stands, those in trouble first.
-- One row per feed.
select feed, state, http_status, consecutive_failures as failures, last_success_at, next_at, message
from feed_health
order by consecutive_failures desc, feed
