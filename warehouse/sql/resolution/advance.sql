-- What was reached is affected too.
insert into affected select mention_id from reached
