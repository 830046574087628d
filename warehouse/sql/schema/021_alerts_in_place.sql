-- Millions of alerts are written and marked in one run. Their ids are drawn by lot, and to try which compression suits them
-- cost more than all other work on alerts; and a CHECK over two columns made every update write whole rows anew. That
-- what was sent has its time is looked after by those who write it, and by `dealwire maintain`.

create temporary table kept_alerts as from alerts;
drop table alerts;

create table alerts (
    alert_id varchar not null using compression uncompressed,
    rule varchar not null,
    event_id varchar not null using compression uncompressed,
    recipient varchar not null,
    change varchar not null check (change in ('new', 'status', 'amount', 'correction')),
    field varchar,
    old_value varchar,
    new_value varchar,
    delivery varchar not null check (delivery in ('immediate', 'daily', 'weekly')),
    state varchar not null default 'pending' check (state in ('pending', 'sent', 'parked', 'skipped')),
    created_at timestamptz not null,
    due_at timestamptz not null,
    sent_at timestamptz,
    mail_id varchar,
    mail_place integer,
    told_status varchar,
    told_amount varchar,
    attempts integer not null default 0 check (attempts >= 0),
    failing_since timestamptz,
    resends integer not null default 0 check (resends >= 0),
    error varchar
);

insert into alerts by name from kept_alerts;
drop table kept_alerts;

comment on table alerts is 'One alert owed to one recipient for one event state.';
comment on column alerts.alert_id is 'Identity, made from event, recipient and change.';
comment on column alerts.rule is 'Rule that asked for it; the most urgent, then the first, where several do.';
comment on column alerts.event_id is 'The event, as it was called when the alert was made.';
comment on column alerts.recipient is 'Mail address or channel; addresses are masked in the published copy.';
comment on column alerts.change is 'new, or what changed since the recipient was told.';
comment on column alerts.field is 'The field that changed; null for new.';
comment on column alerts.old_value is 'What it was when the recipient was told.';
comment on column alerts.new_value is 'What it is now.';
comment on column alerts.delivery is 'immediate, daily or weekly.';
comment on column alerts.state is 'pending, sent, parked (given up, with the reason) or skipped (never to be mailed, with the reason).';
comment on column alerts.created_at is 'When the event matched.';
comment on column alerts.due_at is 'When it may be mailed, or tried again.';
comment on column alerts.sent_at is 'When the server accepted it.';
comment on column alerts.mail_id is 'The mail that carries it.';
comment on column alerts.mail_place is 'Its place in the mail: 1 is the first told.';
comment on column alerts.told_status is 'Status of the event as the mail told it.';
comment on column alerts.told_amount is 'Amount of the event as the mail told it.';
comment on column alerts.attempts is 'Failed attempts.';
comment on column alerts.failing_since is 'When the first of the failed attempts was.';
comment on column alerts.resends is 'How often a person had it mailed again.';
comment on column alerts.error is 'Why it is not sent, or what the server said.';
