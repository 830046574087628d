-- Let every article first seen at or after $since be extracted again; what stands for a correction is no machine's.
update articles set extractor_version = null
where ($since::timestamptz is null or first_seen_at >= $since::timestamptz) and extractor_version is distinct from 'person'
