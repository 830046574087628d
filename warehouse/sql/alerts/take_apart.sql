-- What the mails of batch carry is grouped anew; that is no failed attempt.
update alerts set mail_id = null where state = 'pending' and mail_id in (select mail_id from batch)
