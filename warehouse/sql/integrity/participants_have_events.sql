-- Every party has its event and its organisation.
select event_id || ' ' || organization_id as id from participants
where event_id not in (select event_id from resolved_events)
    or organization_id not in (select organization_id from organizations)
