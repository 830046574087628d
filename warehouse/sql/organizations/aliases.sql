-- Spellings of one organisation. Parameters: $id.
select alias, source, evidence from organization_aliases where organization_id = $id order by source, alias
