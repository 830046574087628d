-- Spellings that mentions use stay; the others are written anew.
delete from organization_aliases where source <> 'seen'
