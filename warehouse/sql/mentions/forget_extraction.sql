-- Let every article first seen at or after $since be extracted again.
update articles set extractor_version = null
where $since::timestamptz is null or first_seen_at >= $since::timestamptz
