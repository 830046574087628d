-- Events of one organisation, newest first. Parameters: $id.
select e.event_id, e.headline, e.announced_on, list(p.role order by p.role) as roles
from participants as p join events as e using (event_id)
where p.organization_id = $id
group by e.event_id, e.headline, e.announced_on
order by e.announced_on desc nulls last, e.event_id
limit 50
