-- Every name of a party that any mention gives.
select distinct unnest(list_transform(participants, lambda one: one.name)) as name from mentions
