-- Remember the entries of keys.
insert or ignore into feed_entries (feed, entry_key, first_seen_at) select distinct feed, entry_key, first_seen_at from keys
