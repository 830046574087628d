-- Requests made.
insert into fetches by name select * from made
