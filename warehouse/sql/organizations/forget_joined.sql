-- Organisations that people joined to another are no longer listed. Parameters: $ids (list).
delete from organizations where organization_id in (select unnest($ids::varchar[]))
