-- Tables for the time of one matching; they vanish with the connection. Events have numbers, as recipients have in
-- members: millions of pairs of them are compared, and pairs of numbers cost a tenth of what pairs of names do.
set preserve_insertion_order = false;
create or replace temporary table hits (event_id varchar, place integer);
create or replace temporary table fresh (number integer, event_id varchar, origin varchar, news_at timestamptz);
create or replace temporary table snoozed (event_id varchar, until_at timestamptz);
