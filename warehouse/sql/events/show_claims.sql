-- What each source says of one event. Parameter: $id.
select field, value, publisher, mention_id, claimed_at, chosen, reason from claims
where event_id = $id
order by field, chosen desc, value, publisher, mention_id
