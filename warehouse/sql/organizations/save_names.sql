-- Parameters: $at.
insert into organizations (organization_id, name, created_at)
select organization_id, name, $at from batch
on conflict (organization_id) do update set name = excluded.name where organizations.name <> excluded.name
