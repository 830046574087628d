-- robots.txt files asked for after $since.
select origin, http_status, body from robots where fetched_at > $since
