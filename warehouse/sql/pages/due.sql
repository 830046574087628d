-- Pages to be fetched: pending ones, failed ones and those whose robots.txt could not be read, when their time has
-- come; newest stories first. What a feed carried whole, or what is fetched already, is left out.
-- Parameters: $now, $limit (rows).
select url, canonical_url, feed, attempts from pages
where state in ('pending', 'failed', 'robots') and parser_version is null
    and (next_at <= $now or (next_at is null and state <> 'robots'))
    and url not in (select url from page_bodies)
order by coalesce(entry_published_at, first_seen_at) desc, url
limit $limit
