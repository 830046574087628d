-- One row per configured feed, also before its first success.
create or replace view feed_health as
select feed, coalesce(moved_url, url) as url, state, http_status, last_attempt_at, last_success_at, next_at,
    consecutive_failures, new_entries, message, publisher, last_new_entry_at, hub_url
from feed_state
where active;
