-- The organisation that an id or a name means.
-- Parameters: $wanted.
select organization_id from organizations
where organization_id = $wanted or lower(name) = lower($wanted)
order by organization_id <> $wanted, organization_id limit 1
