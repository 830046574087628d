-- The tables of one matching go.
drop table hits; drop table fresh; drop table snoozed;
