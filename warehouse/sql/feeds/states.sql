-- What is remembered of every configured feed.
select feed, url, publisher, state, next_at, consecutive_failures, moved_url, moved_days, moved_on, etag,
    last_modified, validators_url, body_hash, had_entries, last_success_at, last_new_entry_at, hub_url
from feed_state where active order by feed
