-- The events that the mentions of the articles in done stand in: a mention told again keeps its event.
create or replace temp table kept_events as
select mention_id, event_id from mentions
where article_id in (select article_id from done) and event_id is not null
