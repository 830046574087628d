-- One row per configured feed, also before its first success.
create or replace view feed_health as
select feed, coalesce(current_url, url) as url, state, http_status, last_attempt_at, last_success_at, next_at,
    consecutive_failures, new_entries, message, publisher, entries, last_new_entry_at, newest_entry_at, rhythm_s, silent,
    hub_url, url as configured_url, moved_at
from feed_state
where active;
