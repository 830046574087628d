-- Write down that the troubles of now were told.
-- Parameters: $at.
insert or ignore into feed_notices (feed, trouble, told_at) select feed, trouble, $at from feed_troubles
