-- Every mention has its article, and its event where it names one.
select mention_id as id from mentions
where article_id not in (select article_id from articles)
    or (event_id is not null and event_id not in (select event_id from resolved_events))
