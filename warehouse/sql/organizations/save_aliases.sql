-- One row for each spelling of each organisation; what facts, articles or people say goes before what was merely seen.
insert into organization_aliases by name
select alias, organization_id, first(source order by place) as source, first(evidence order by place) as evidence
from (select *, row_number() over () as place from batch)
group by alias, organization_id
on conflict (alias, organization_id) do update set source = excluded.source, evidence = excluded.evidence
where organization_aliases.source = 'seen' and excluded.source <> 'seen'
