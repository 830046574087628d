-- A run ends.
update runs set finished_at = greatest(started_at, $finished_at::timestamptz), state = $state, message = $message,
    feeds_due = $feeds_due, feeds_ok = $feeds_ok, feeds_failed = $feeds_failed, entries_new = $entries_new,
    pages_fetched = $pages_fetched, pages_failed = $pages_failed, articles_new = $articles_new,
    mentions_new = $mentions_new, events_new = $events_new, events_changed = $events_changed,
    mails_sent = $mails_sent, mails_pending = $mails_pending
where run_id = $run_id
