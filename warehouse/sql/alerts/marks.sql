-- Facts that the articles of the events in wanted show by a piece of a sentence, the longest first.
select distinct mentions.event_id, told.fact.text as text
from mentions, unnest(mentions.field_evidence) as told(fact)
where mentions.event_id in (select event_id from wanted) and mentions.news and length(told.fact.text) between 2 and 120
order by mentions.event_id, length(told.fact.text) desc, told.fact.text
