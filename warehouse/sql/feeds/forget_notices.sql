-- A trouble that is over may be told again when it comes back.
delete from feed_notices where (feed, trouble) not in (select feed, trouble from feed_troubles)
