-- What people were told of feeds is kept beside their mails; feed_notices was never filled.
drop table feed_notices;
