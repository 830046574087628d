-- Runs dated by a clock that was ahead began no later than now, so that the newest run is again the last one.
-- Parameters: $now.
update runs set started_at = $now, finished_at = if(finished_at is null, null, $now::timestamptz) where started_at > $now
