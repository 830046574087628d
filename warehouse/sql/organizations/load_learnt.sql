-- Spellings that articles explain, each with one of the places. Columns: alias, name, evidence.
select alias, name, min(evidence) as evidence from learnt_aliases group by alias, name order by alias, name
