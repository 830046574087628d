-- Tables for the time of one composing; they vanish with the connection.
create or replace temporary table composed
    (alert_id varchar, mail_id varchar, place integer, told_status varchar, told_amount varchar);
create or replace temporary table ranked (event_id varchar, place integer, status varchar, amount varchar);
create or replace temporary table parts (recipient varchar, part varchar, mail_id varchar);
