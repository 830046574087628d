-- The newest run.
select run_id, started_at, finished_at, state, message, mails_pending from runs order by started_at desc limit 1
