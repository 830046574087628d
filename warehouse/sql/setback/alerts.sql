-- Nothing is owed later than the next weekly digest.
-- Parameters: $now.
update alerts set due_at = $now where state = 'pending' and due_at > $now + interval 8 day
