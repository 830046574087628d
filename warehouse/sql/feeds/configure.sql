-- Make feed_state hold just the configured feeds as active; a changed address forgets what was known of the old one.
insert into feed_state (feed, url, publisher)
select feed, url, publisher from configured
on conflict (feed) do update set publisher = excluded.publisher, active = true,
    etag = case when feed_state.url = excluded.url then feed_state.etag end,
    last_modified = case when feed_state.url = excluded.url then feed_state.last_modified end,
    body_hash = case when feed_state.url = excluded.url then feed_state.body_hash end,
    moved_url = case when feed_state.url = excluded.url then feed_state.moved_url end,
    next_at = case when feed_state.url = excluded.url then feed_state.next_at end,
    state = case when feed_state.url = excluded.url then feed_state.state end,
    consecutive_failures = case when feed_state.url = excluded.url then feed_state.consecutive_failures else 0 end,
    url = excluded.url
