-- Feeds that went silent or fail.
-- Parameters: none.
-- One row per feed that fails, that is silent against its own rhythm, or had no new entry for 30 days.
-- Order: longest silent first, feed.
select feed, state, silent, consecutive_failures, last_success_at, last_new_entry_at, message
from feed_health
where consecutive_failures > 0 or silent or last_new_entry_at is null or last_new_entry_at < as_of() - interval 30 days
order by last_new_entry_at nulls first, feed
