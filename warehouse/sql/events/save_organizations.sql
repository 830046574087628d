-- An organisation keeps the name and the time of its first appearance.
insert into organizations by name
select organization_id, any_value(name order by name) as name, any_value(created_at) as created_at from batch
where organization_id not in (select organization_id from organizations)
group by organization_id
