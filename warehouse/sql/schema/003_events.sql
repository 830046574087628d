-- What the articles tell: mentions, the events they are joined into, and who said what.

create table mentions (
    mention_id varchar primary key,
    event_id varchar,
    article_id varchar not null,
    event_type varchar not null check (event_type in
        ('funding', 'acquisition', 'partnership', 'model_launch', 'product_launch', 'availability')),
    news boolean not null,
    ai_related boolean not null default true,
    status varchar not null check (status in ('rumoured', 'announced', 'completed', 'cancelled')),
    subtype varchar,
    participants struct(name varchar, role varchar)[] not null default [],
    products varchar[] not null default [],
    amount struct(value decimal(24, 2), currency varchar, qualifier varchar, max_value decimal(24, 2),
                  usd decimal(24, 2), in_kind boolean),
    valuation struct(value decimal(24, 2), currency varchar, basis varchar),
    round varchar,
    context_window bigint check (context_window > 0),
    parameters bigint check (parameters > 0),
    open_weights boolean,
    modalities varchar[] not null default [],
    announced_on date,
    evidence varchar not null,
    evidence_start integer not null check (evidence_start >= 0),
    evidence_end integer not null,
    evidence_spans struct(text varchar, "start" integer, "end" integer)[] not null,
    field_evidence struct(field varchar, text varchar, "start" integer, "end" integer)[] not null default [],
    extractor varchar not null,
    extractor_version varchar not null,
    confidence double not null check (confidence between 0 and 1),
    lang varchar,
    extracted_at timestamptz not null,
    check (evidence_end > evidence_start),
    check (amount is null or struct_extract(amount, 'value') >= 0),
    check (valuation is null or struct_extract(valuation, 'value') >= 0)
);

create table resolved_events (
    event_id varchar primary key,
    kind varchar not null check (kind in ('deal', 'launch')),
    event_type varchar not null check (event_type in
        ('funding', 'acquisition', 'partnership', 'model_launch', 'product_launch', 'availability')),
    subtype varchar,
    status varchar not null check (status in ('rumoured', 'announced', 'completed', 'cancelled')),
    headline varchar not null,
    announced_on date,
    date_precision varchar check (date_precision in ('day', 'month', 'year', 'published')),
    first_seen_at timestamptz not null,
    updated_at timestamptz not null,
    parties varchar[] not null default [],
    amount decimal(24, 2) check (amount >= 0),
    amount_max decimal(24, 2),
    currency varchar,
    amount_usd decimal(24, 2) check (amount_usd >= 0),
    amount_usd_rate double,
    amount_usd_source varchar,
    amount_qualifier varchar check (amount_qualifier in ('exact', 'about', 'up_to', 'at_least')),
    in_kind boolean,
    valuation decimal(24, 2) check (valuation >= 0),
    valuation_currency varchar,
    valuation_basis varchar,
    valuation_usd decimal(24, 2) check (valuation_usd >= 0),
    round varchar,
    products varchar[] not null default [],
    investors varchar[] not null default [],
    lead_investors varchar[] not null default [],
    recipient varchar,
    acquirer varchar,
    target varchar,
    seller varchar,
    partners varchar[] not null default [],
    product varchar,
    developer varchar,
    platforms varchar[] not null default [],
    context_window bigint check (context_window > 0),
    parameters bigint check (parameters > 0),
    open_weights boolean,
    modalities varchar[] not null default [],
    publisher_count integer not null default 0,
    article_count integer not null default 0,
    has_conflict boolean not null default false,
    corrected boolean not null default false,
    dropped boolean not null default false,
    confidence double not null check (confidence between 0 and 1),
    evidence varchar,
    evidence_url varchar,
    urls varchar[] not null default [],
    first_published_at timestamptz,
    origin varchar not null default 'feed' check (origin in ('feed', 'backfill')),
    check (updated_at >= first_seen_at)
);

create table participants (
    event_id varchar not null,
    organization_id varchar not null,
    name varchar not null,
    role varchar not null check (role in ('investor', 'lead_investor', 'recipient', 'acquirer', 'target', 'seller',
        'partner', 'developer', 'platform')),
    primary key (event_id, organization_id, role)
);

create table claims (
    event_id varchar not null,
    field varchar not null,
    value varchar not null,
    mention_id varchar not null,
    publisher varchar not null,
    article_id varchar not null,
    claimed_at timestamptz,
    chosen boolean not null,
    reason varchar not null
);

create table event_history (
    event_id varchar not null,
    changed_at timestamptz not null,
    change varchar not null check (change in ('new', 'status', 'amount', 'party', 'correction', 'merge', 'split')),
    field varchar,
    old_value varchar,
    new_value varchar,
    mention_id varchar
);

create table event_aliases (
    old_event_id varchar primary key,
    event_id varchar not null,
    joined_at timestamptz not null,
    check (old_event_id <> event_id)
);

create table corrections (
    correction_id varchar primary key,
    made_at timestamptz not null,
    action varchar not null check (action in ('correct', 'merge', 'split', 'drop', 'add')),
    event_id varchar not null,
    details json not null,
    undone_at timestamptz
);

create table organizations (
    organization_id varchar primary key,
    name varchar not null,
    created_at timestamptz not null
);

create table organization_aliases (
    alias varchar not null,
    organization_id varchar not null,
    source varchar not null,
    evidence varchar,
    primary key (alias, organization_id)
);

create table organization_log (
    logged_at timestamptz not null,
    action varchar not null,
    organization_id varchar not null,
    details json not null
);

create table mention_keys (
    key varchar not null,
    mention_id varchar not null,
    article_id varchar not null
);

create index mention_keys_by_key on mention_keys (key);

comment on table mention_keys is 'Keys under which mentions of one event meet, so that a new one is compared with few.';
comment on column mention_keys.key is 'Type and the names that decide, e.g. funding|mistral-ai.';
comment on column mention_keys.mention_id is 'The mention.';
comment on column mention_keys.article_id is 'Its article.';

comment on table participants is 'One party in one role of one event.';
comment on column participants.event_id is 'The event.';
comment on column participants.organization_id is 'The organisation.';
comment on column participants.name is 'Its name as readers know it.';
comment on column participants.role is 'What it does in the event: investor, recipient, acquirer, partner, developer and so on.';

comment on table claims is 'One value that one source gives for one field of one event.';
comment on column claims.event_id is 'The event.';
comment on column claims.field is 'The field of the event.';
comment on column claims.value is 'The value as the source gives it.';
comment on column claims.mention_id is 'The mention that gives it.';
comment on column claims.publisher is 'Who published it.';
comment on column claims.article_id is 'The article.';
comment on column claims.claimed_at is 'When it was published; null without a date.';
comment on column claims.chosen is 'Whether the event carries this value.';
comment on column claims.reason is 'Why it was chosen or not.';

comment on table event_history is 'One change of one event.';
comment on column event_history.event_id is 'The event.';
comment on column event_history.changed_at is 'When the warehouse learnt of it.';
comment on column event_history.change is 'new, status, amount, party, correction, merge or split.';
comment on column event_history.field is 'The field that changed.';
comment on column event_history.old_value is 'What it was.';
comment on column event_history.new_value is 'What it is since.';
comment on column event_history.mention_id is 'The mention that brought it; null where none did.';

comment on table event_aliases is 'Ids of events that were joined into another; they stay valid.';
comment on column event_aliases.old_event_id is 'The id that was joined.';
comment on column event_aliases.event_id is 'The event it leads to.';
comment on column event_aliases.joined_at is 'When they were joined.';

comment on table corrections is 'What people corrected; applied after every resolution.';
comment on column corrections.correction_id is 'Identity of the correction.';
comment on column corrections.made_at is 'When it was made.';
comment on column corrections.action is 'correct, merge, split, drop or add.';
comment on column corrections.event_id is 'The event it is about.';
comment on column corrections.details is 'What was said.';
comment on column corrections.undone_at is 'When it was taken back; null while in force.';

comment on table organizations is 'One organisation.';
comment on column organizations.organization_id is 'Its identity.';
comment on column organizations.name is 'Its name as readers know it.';
comment on column organizations.created_at is 'When it was first seen.';

comment on table organization_aliases is 'One spelling of an organisation.';
comment on column organization_aliases.alias is 'The spelling.';
comment on column organization_aliases.organization_id is 'Whom it means.';
comment on column organization_aliases.source is 'Who says so.';
comment on column organization_aliases.evidence is 'What it rests on.';

comment on table organization_log is 'What people changed about organisations.';
comment on column organization_log.logged_at is 'When.';
comment on column organization_log.action is 'What was done.';
comment on column organization_log.organization_id is 'The organisation.';
comment on column organization_log.details is 'What exactly.';
