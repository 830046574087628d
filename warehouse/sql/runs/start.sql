-- A run begins. A run that a crash left open is closed first (there is one writer, so it cannot be alive).
insert into runs (run_id, started_at, state, trigger) values ($run_id, $started_at, 'running', $trigger)
