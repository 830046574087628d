-- Organisations with the number of their events, most first.
-- Parameters: $words (must stand in the name or a spelling; null for all), $limit.
select o.organization_id, o.name, count(distinct p.event_id) as events
from organizations as o left join participants as p using (organization_id)
where $words::varchar is null or contains(lower(o.name), lower($words)) or o.organization_id in (
    select organization_id from organization_aliases where contains(lower(alias), lower($words))
)
group by o.organization_id, o.name
order by events desc, o.name, o.organization_id
limit $limit
