-- Close the runs that a crash left open: there is one writer, so they cannot be alive.
update runs set state = 'interrupted', finished_at = greatest(started_at, $at::timestamptz),
    message = 'ended without a word; the next run took over'
where state = 'running'
