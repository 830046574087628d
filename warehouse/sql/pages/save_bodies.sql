-- Pages that were fetched.
insert or replace into page_bodies (url, body, sha256, content_type, final_url, fetched_at, source)
select url, body, sha256, content_type, final_url, fetched_at, 'page' from outcomes where body is not null
