-- Pages that a list or a sitemap names; one that is known stays as it is.
insert or ignore into pages (url, canonical_url, feed, publisher, entry_title, entry_published_at, first_seen_at, origin)
select url, canonical_url, feed, publisher, entry_title, entry_published_at, first_seen_at, 'backfill' from links
where canonical_url not in (select canonical_url from pages)
