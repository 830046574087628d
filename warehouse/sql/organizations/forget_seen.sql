-- Spellings whose meaning has changed are to be seen again. Parameters: $names (list).
delete from organization_aliases where source = 'seen' and alias in (select unnest($names::varchar[]))
