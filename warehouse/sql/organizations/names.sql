-- The name of one organisation. Parameters: $id.
select name from organizations where organization_id = $id
