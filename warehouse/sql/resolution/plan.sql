-- Which mention is resolved in which batch.
create or replace temporary table planned as
select n.mention_id, b.batch from numbered as n join batches as b using (number)
