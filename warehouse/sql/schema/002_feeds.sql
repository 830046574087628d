-- Feeds: what is remembered of each, every request made, and every entry ever seen.

create table feed_state (
    feed varchar primary key,
    url varchar not null,
    publisher varchar not null,
    active boolean not null default true,
    state varchar,
    http_status integer,
    last_attempt_at timestamptz,
    last_success_at timestamptz,
    next_at timestamptz,
    consecutive_failures integer not null default 0 check (consecutive_failures >= 0),
    successes integer not null default 0 check (successes >= 0),
    new_entries integer not null default 0,
    entries integer not null default 0,
    message varchar,
    last_new_entry_at timestamptz,
    newest_entry_at timestamptz,
    rhythm_s double,
    silent boolean not null default false,
    current_url varchar,
    moved_at timestamptz,
    moved_url varchar,
    moved_days integer not null default 0,
    moved_on date,
    etag varchar,
    last_modified varchar,
    validators_url varchar,
    body_hash varchar,
    ttl_s bigint,
    skip_hours integer[],
    skip_days varchar[],
    hub_url varchar
);

create table feed_entries (
    feed varchar not null,
    entry_key varchar not null,
    first_seen_at timestamptz not null,
    primary key (feed, entry_key)
);

create table fetches (
    url varchar not null,
    purpose varchar not null check (purpose in ('feed', 'page', 'robots')),
    started_at timestamptz not null,
    outcome varchar not null,
    http_status integer,
    bytes bigint not null default 0 check (bytes >= 0),
    duration_ms integer not null check (duration_ms >= 0),
    conditional boolean not null default false,
    redirects integer not null default 0,
    final_url varchar,
    message varchar
);

create table host_gates (
    host varchar primary key,
    closed_until timestamptz not null
);

create table robots (
    origin varchar primary key,
    fetched_at timestamptz not null,
    http_status integer,
    body varchar
);

comment on table feed_state is 'What is remembered of each feed between runs.';
comment on column feed_state.feed is 'Configured name.';
comment on column feed_state.url is 'Configured address.';
comment on column feed_state.publisher is 'Publisher family.';
comment on column feed_state.state is 'Outcome of the last attempt; null before the first.';
comment on column feed_state.http_status is 'HTTP status of the last attempt.';
comment on column feed_state.last_attempt_at is 'When it was last asked.';
comment on column feed_state.last_success_at is 'When it last answered with something usable.';
comment on column feed_state.last_new_entry_at is 'When it last had an entry never seen before.';
comment on column feed_state.next_at is 'When it is due again; null when polling has stopped, or before the first attempt.';
comment on column feed_state.consecutive_failures is 'Failed attempts since the last success.';
comment on column feed_state.successes is 'Successful attempts ever.';
comment on column feed_state.new_entries is 'New entries of the last attempt.';
comment on column feed_state.entries is 'Entries it had when it last had any.';
comment on column feed_state.message is 'What was wrong, or worth knowing.';
comment on column feed_state.last_new_entry_at is 'When it last had an entry never seen before.';
comment on column feed_state.newest_entry_at is 'Publication time of its newest entry.';
comment on column feed_state.rhythm_s is 'Seconds between two of its entries, on average over the newest twenty.';
comment on column feed_state.silent is 'True when there has been no new entry for five times its rhythm, a day at least.';
comment on column feed_state.current_url is 'Address that is asked in place of url, since a permanent redirect is proven.';
comment on column feed_state.moved_at is 'When that was proven.';
comment on column feed_state.moved_url is 'Target of a permanent redirect that is not proven yet.';
comment on column feed_state.moved_days is 'On how many different days that redirect led to the same feed.';
comment on column feed_state.moved_on is 'The last of these days.';
comment on column feed_state.etag is 'Entity tag, byte for byte.';
comment on column feed_state.last_modified is 'Last-Modified header, byte for byte.';
comment on column feed_state.validators_url is 'The final address that gave them; they are sent to no other.';
comment on column feed_state.body_hash is 'Hash of the last body that was read.';
comment on column feed_state.ttl_s is 'Seconds the feed itself asks for between two visits.';
comment on column feed_state.skip_hours is 'Hours (UTC) in which the feed says it is never renewed.';
comment on column feed_state.skip_days is 'Days on which the feed says it is never renewed.';
comment on column feed_state.hub_url is 'WebSub hub that the feed names; it is polled all the same.';
comment on column feed_state.active is 'False once it is no longer configured.';
comment on table feed_entries is 'Every entry ever seen, by link, by id and by content, so that nothing is taken up twice.';
comment on column feed_entries.feed is 'Configured name of the feed.';
comment on column feed_entries.entry_key is 'Hash of the canonical link, of id and title, or of title, date and summary.';
comment on column feed_entries.first_seen_at is 'When it was first seen.';
comment on table fetches is 'One request, with the redirects it led through.';
comment on column fetches.url is 'Address asked first; redirects are followed under it.';
comment on column fetches.purpose is 'feed, page or robots.';
comment on column fetches.started_at is 'When it began.';
comment on column fetches.outcome is 'ok, not_modified, http_error, rate_limited, gone, blocked, timeout, too_large, refused, not_feed, parse_error, dns_error, tls_error or robots.';
comment on column fetches.http_status is 'Status of the last answer.';
comment on column fetches.bytes is 'Bytes read, after decompression.';
comment on column fetches.duration_ms is 'Duration in milliseconds.';
comment on column fetches.conditional is 'Whether validators were sent.';
comment on column fetches.redirects is 'Redirects followed; each was a request of its own.';
comment on column fetches.final_url is 'Address asked last, where there were redirects.';
comment on column fetches.message is 'What was wrong.';
comment on table host_gates is 'Hosts that asked to be left alone, and until when.';
comment on column host_gates.host is 'Host, with its port where that is an unusual one.';
comment on column host_gates.closed_until is 'No request before this.';
comment on table robots is 'robots.txt of each origin, kept for a day.';
comment on column robots.origin is 'Scheme, host and port.';
comment on column robots.fetched_at is 'When it was asked.';
comment on column robots.http_status is 'Status of the answer; null when there was none.';
comment on column robots.body is 'Its text, cut at 500 KiB.';
