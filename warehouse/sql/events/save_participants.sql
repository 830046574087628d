insert into participants by name select distinct * from batch
