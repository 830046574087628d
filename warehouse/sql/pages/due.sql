-- Pages to be fetched: pending ones and failed ones whose time has come, newest stories first.
-- Parameters: $now, $limit (rows).
select url, canonical_url, feed, attempts from pages
where state in ('pending', 'failed') and parser_version is null
    and (next_at is null or next_at <= $now)
    and url not in (select url from page_bodies)
order by coalesce(entry_published_at, first_seen_at) desc, url
limit $limit
