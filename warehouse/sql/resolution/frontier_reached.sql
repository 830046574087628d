-- Look around from what was reached.
create or replace temporary table frontier as select mention_id from reached
