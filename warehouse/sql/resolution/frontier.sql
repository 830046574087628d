-- The first mentions to look around from.
create or replace temporary table frontier as select mention_id from affected
