-- robots.txt files asked for after $since.
select origin, http_status, body, fetched_at from robots where fetched_at > $since
