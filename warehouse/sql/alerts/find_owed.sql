-- Which team is to be told of which event by which rule, the first that asks; then who was told of these events already,
-- also under a former id.
-- Parameters: none; reads hits, fresh, rules, teams and members.
create or replace temporary table owed_events as
select fresh.number, hits.event_id, teams.team, min(hits.place) as place
from hits join rules using (place) join teams using (place) join fresh using (event_id)
where rules.wants_new and fresh.origin <> 'backfill' and fresh.news_at >= rules.not_before
group by all;

create or replace temporary table told_new as
select distinct owed.number, people.person
from current_alerts as told
join (select distinct event_id, number from owed_events) as owed on owed.event_id = told.current_event_id
join (select distinct recipient, person from members) as people using (recipient)
where told.change = 'new';
