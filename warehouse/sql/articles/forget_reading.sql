-- Let every stored page that was fetched at or after $since be read again.
update pages set parser_version = null
where url in (select url from page_bodies where $since::timestamptz is null or fetched_at >= $since::timestamptz)
