-- Make feed_state hold the configured feeds as active; a changed address forgets what was known of the old one. The
-- entries it has shown stay known.
insert into feed_state (feed, url, publisher)
select feed, url, publisher from configured
on conflict (feed) do update set publisher = excluded.publisher, active = true,
    state = case when feed_state.url = excluded.url then feed_state.state end,
    http_status = case when feed_state.url = excluded.url then feed_state.http_status end,
    message = case when feed_state.url = excluded.url then feed_state.message end,
    next_at = case when feed_state.url = excluded.url then feed_state.next_at end,
    consecutive_failures = case when feed_state.url = excluded.url then feed_state.consecutive_failures else 0 end,
    current_url = case when feed_state.url = excluded.url then feed_state.current_url end,
    moved_url = case when feed_state.url = excluded.url then feed_state.moved_url end,
    moved_days = case when feed_state.url = excluded.url then feed_state.moved_days else 0 end,
    moved_on = case when feed_state.url = excluded.url then feed_state.moved_on end,
    etag = case when feed_state.url = excluded.url then feed_state.etag end,
    last_modified = case when feed_state.url = excluded.url then feed_state.last_modified end,
    validators_url = case when feed_state.url = excluded.url then feed_state.validators_url end,
    body_hash = case when feed_state.url = excluded.url then feed_state.body_hash end,
    url = excluded.url
