-- Every alert that was sent has its time, and no other has one.
select alert_id as id from alerts where (state = 'sent') <> (sent_at is not null)
