-- Feeds that were not asked because their host wants to be left alone: due when that is over.
update feed_state set next_at = greatest(coalesce(next_at, deferred.until_at), deferred.until_at), message = deferred.message
from deferred where feed_state.feed = deferred.feed
