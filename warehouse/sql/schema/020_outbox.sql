-- The outbox: what is owed, and the mails it is grouped into. A mail is written down before it is handed over, so that
-- a second try is the same mail. Keys are made from what they stand for and kept unique by the one writer; an index over
-- millions of them would cost more memory than all other work on alerts.

create temporary table kept_alerts as select * from alerts;
drop table alerts;

create table alerts (
    alert_id varchar not null,
    rule varchar not null,
    event_id varchar not null,
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
    error varchar,
    check ((state = 'sent') = (sent_at is not null))
);

insert into alerts by name select * from kept_alerts;
drop table kept_alerts;

create table alert_mails (
    mail_id varchar not null,
    recipient varchar not null,
    kind varchar not null check (kind in ('alert', 'change', 'digest', 'operator')),
    delivery varchar not null check (delivery in ('immediate', 'daily', 'weekly')),
    events integer not null default 0 check (events >= 0),
    state varchar not null default 'pending' check (state in ('pending', 'sent', 'parked')),
    composed_at timestamptz not null,
    due_at timestamptz not null,
    sent_at timestamptz,
    lost integer not null default 0 check (lost >= 0),
    error varchar
);

create table alert_notices (
    notice varchar not null,
    recipient varchar not null,
    text varchar not null,
    created_at timestamptz not null,
    mail_id varchar
);

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

comment on table alert_mails is 'One mail to one recipient: an alert, a change, a digest, or a word to the operator.';
comment on column alert_mails.mail_id is 'Identity, made from the recipient and what the mail carries; the Message-ID begins with it.';
comment on column alert_mails.recipient is 'Mail address or channel; addresses are masked in the published copy.';
comment on column alert_mails.kind is 'alert, change, digest or operator.';
comment on column alert_mails.delivery is 'immediate, daily or weekly.';
comment on column alert_mails.events is 'How many alerts it carries.';
comment on column alert_mails.state is 'pending, sent or parked.';
comment on column alert_mails.composed_at is 'When its content was settled.';
comment on column alert_mails.due_at is 'When it may be handed over.';
comment on column alert_mails.sent_at is 'When it was accepted.';
comment on column alert_mails.lost is 'How often the connection ended after the whole mail was handed over and before the answer.';
comment on column alert_mails.error is 'What the server said.';

comment on table alert_notices is 'What operators are told of feeds and runs.';
comment on column alert_notices.notice is 'Identity: what happened, to what, since when.';
comment on column alert_notices.recipient is 'Who is told.';
comment on column alert_notices.text is 'The words.';
comment on column alert_notices.created_at is 'When it was noticed.';
comment on column alert_notices.mail_id is 'The mail that told it; null until then.';
