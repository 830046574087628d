-- Write down what the visits taught.
update feed_state set state = visits.state, http_status = visits.http_status, last_attempt_at = visits.last_attempt_at,
    last_success_at = visits.last_success_at, last_new_entry_at = visits.last_new_entry_at, next_at = visits.next_at,
    consecutive_failures = visits.consecutive_failures, new_entries = visits.new_entries, message = visits.message,
    moved_url = visits.moved_url, moved_days = visits.moved_days, moved_on = visits.moved_on, etag = visits.etag,
    last_modified = visits.last_modified, validators_url = visits.validators_url, body_hash = visits.body_hash,
    had_entries = visits.had_entries, hub_url = visits.hub_url
from visits where feed_state.feed = visits.feed
