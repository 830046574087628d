-- Number the affected mentions in the order of their ids.
create or replace temporary table numbered as
select (row_number() over (order by mention_id) - 1)::integer as number, mention_id from affected
