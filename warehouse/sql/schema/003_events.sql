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
