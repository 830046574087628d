-- Full texts that feeds carried: these pages need no request.
insert or ignore into page_bodies (url, body, sha256, content_type, final_url, fetched_at, source)
select url, body, sha256, 'text/html', url, first_seen_at, 'feed' from bodies where url in (select url from pages)
