insert into learnt_aliases by name select * from batch
