-- What is owed to whom.

create table alerts (
    alert_id varchar primary key,
    rule varchar not null,
    event_id varchar not null,
    recipient varchar not null,
    change varchar not null check (change in ('new', 'status', 'amount', 'correction')),
    old_value varchar,
    new_value varchar,
    delivery varchar not null check (delivery in ('immediate', 'daily', 'weekly')),
    state varchar not null default 'pending' check (state in ('pending', 'sent', 'parked', 'skipped')),
    created_at timestamptz not null,
    due_at timestamptz not null,
    sent_at timestamptz,
    attempts integer not null default 0 check (attempts >= 0),
    error varchar,
    check ((state = 'sent') = (sent_at is not null))
);

create table alert_snoozes (
    subject varchar not null check (subject in ('event', 'organization', 'type')),
    subject_id varchar not null,
    until_at timestamptz not null,
    primary key (subject, subject_id)
);

comment on table alerts is 'One alert owed to one recipient for one event state.';
comment on column alerts.alert_id is 'Identity, made from event, recipient and change.';
comment on column alerts.rule is 'Rule that asked for it; the first where several do.';
comment on column alerts.event_id is 'The event, as it was called when the alert was made.';
comment on column alerts.recipient is 'Mail address; masked in the published copy.';
comment on column alerts.change is 'new, or what changed since the first mail.';
comment on column alerts.old_value is 'What it was before, for a change.';
comment on column alerts.new_value is 'What it is now, for a change.';
comment on column alerts.delivery is 'immediate, daily or weekly.';
comment on column alerts.state is 'pending, sent, parked (refused for good) or skipped (never to be mailed).';
comment on column alerts.created_at is 'When the event matched.';
comment on column alerts.due_at is 'When it may be mailed, or tried again.';
comment on column alerts.sent_at is 'When the server accepted it.';
comment on column alerts.attempts is 'Failed attempts.';
comment on column alerts.error is 'What the server said.';
comment on table alert_snoozes is 'Events, organisations and types that nobody wants to hear of until a time.';
comment on column alert_snoozes.subject is 'event, organization or type.';
comment on column alert_snoozes.subject_id is 'Event id, organisation id or event type.';
comment on column alert_snoozes.until_at is 'When it ends.';
