-- The spellings that facts, articles and people give.
select alias, organization_id, source, evidence from organization_aliases where source <> 'seen'
order by alias, organization_id
