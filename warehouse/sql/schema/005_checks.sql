-- What the tables refuse: unknown words, currencies that are none, a range that ends before it begins.
-- DuckDB adds no CHECK to a table that is there, so each is made anew with its rows; their comments are laid over them
-- after every change of the schema. Articles and pages keep their tables: their texts are large and need nothing here.

create temporary table kept as from runs;
drop table runs;

create table runs (
    run_id varchar primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    state varchar not null check (state in ('running', 'completed', 'failed', 'interrupted')),
    trigger varchar not null default 'run' check (trigger in ('run', 'backfill', 'reprocess')),
    feeds_due integer not null default 0,
    feeds_ok integer not null default 0,
    feeds_failed integer not null default 0,
    entries_new integer not null default 0,
    pages_fetched integer not null default 0,
    pages_failed integer not null default 0,
    articles_new integer not null default 0,
    mentions_new integer not null default 0,
    events_new integer not null default 0,
    events_changed integer not null default 0,
    mails_sent integer not null default 0,
    mails_pending integer not null default 0,
    message varchar,
    check (finished_at is null or finished_at >= started_at),
    check (least(feeds_due, feeds_ok, feeds_failed, entries_new, pages_fetched, pages_failed, articles_new, mentions_new,
        events_new, events_changed, mails_sent, mails_pending) >= 0)
);

insert into runs by name from kept;
drop table kept;

create temporary table kept as from feed_state;
drop table feed_state;

create table feed_state (
    feed varchar primary key,
    url varchar not null,
    publisher varchar not null,
    active boolean not null default true,
    state varchar,
    http_status integer,
    last_attempt_at timestamptz,
    last_success_at timestamptz,
    next_at timestamptz,
    consecutive_failures integer not null default 0 check (consecutive_failures >= 0),
    successes integer not null default 0 check (successes >= 0),
    new_entries integer not null default 0,
    entries integer not null default 0,
    message varchar,
    last_new_entry_at timestamptz,
    newest_entry_at timestamptz,
    rhythm_s double,
    silent boolean not null default false,
    current_url varchar,
    moved_at timestamptz,
    moved_url varchar,
    moved_days integer not null default 0,
    moved_on date,
    etag varchar,
    last_modified varchar,
    validators_url varchar,
    body_hash varchar,
    ttl_s bigint,
    skip_hours integer[],
    skip_days varchar[],
    hub_url varchar,
    check (state in ('ok', 'not_modified', 'http_error', 'rate_limited', 'gone', 'blocked', 'timeout', 'too_large', 'refused',
        'not_feed', 'parse_error', 'dns_error', 'tls_error', 'robots')),
    check (http_status between 100 and 999),
    check (new_entries >= 0 and entries >= 0 and moved_days >= 0),
    check (rhythm_s >= 0 and ttl_s >= 0)
);

insert into feed_state by name from kept;
drop table kept;

create temporary table kept as from fetches;
drop table fetches;

create table fetches (
    url varchar not null,
    purpose varchar not null check (purpose in ('feed', 'page', 'robots')),
    started_at timestamptz not null,
    outcome varchar not null,
    http_status integer,
    bytes bigint not null default 0 check (bytes >= 0),
    duration_ms integer not null check (duration_ms >= 0),
    conditional boolean not null default false,
    redirects integer not null default 0,
    final_url varchar,
    message varchar,
    check (outcome in ('ok', 'not_modified', 'http_error', 'rate_limited', 'gone', 'blocked', 'timeout', 'too_large',
        'refused', 'not_feed', 'parse_error', 'dns_error', 'tls_error', 'robots')),
    check (http_status between 100 and 999),
    check (redirects >= 0)
);

insert into fetches by name from kept;
drop table kept;

create temporary table kept as from mentions;
drop table mentions;

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
    check (valuation is null or struct_extract(valuation, 'value') >= 0),
    check (subtype in ('collaboration', 'compute_supply', 'licensing', 'customer_contract', 'distribution',
        'joint_venture')),
    check (round in ('pre-seed', 'seed', 'series-a', 'series-b', 'series-c', 'series-d', 'series-e', 'series-f',
        'series-g', 'series-h', 'series-i', 'series-j', 'series-k', 'growth', 'bridge', 'debt', 'grant', 'ipo', 'secondary',
        'strategic')),
    check (list_has_all(['text', 'image', 'audio', 'video', 'code', 'embedding', 'robotics'], modalities)),
    check (amount is null or regexp_full_match(struct_extract(amount, 'currency'), '[A-Z]{3}')),
    check (amount is null or struct_extract(amount, 'qualifier') in ('exact', 'about', 'up_to', 'at_least')),
    check (amount is null or coalesce(struct_extract(amount, 'usd') >= 0, true)),
    check (amount is null or coalesce(struct_extract(amount, 'max_value') >= struct_extract(amount, 'value'), true)),
    check (valuation is null or regexp_full_match(struct_extract(valuation, 'currency'), '[A-Z]{3}')),
    check (valuation is null or struct_extract(valuation, 'basis') in ('pre', 'post', 'unspecified')),
    check (len(evidence_spans) > 0 and evidence <> '')
);

insert into mentions by name select * replace (
    case when struct_extract(amount, 'max_value') < struct_extract(amount, 'value')
        then struct_update(amount, max_value := null::decimal(24, 2)) else amount end as amount)
from kept;
drop table kept;

create temporary table kept as from resolved_events;
drop table resolved_events;

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
    check (updated_at >= first_seen_at),
    check (subtype in ('collaboration', 'compute_supply', 'licensing', 'customer_contract', 'distribution',
        'joint_venture')),
    check (round in ('pre-seed', 'seed', 'series-a', 'series-b', 'series-c', 'series-d', 'series-e', 'series-f',
        'series-g', 'series-h', 'series-i', 'series-j', 'series-k', 'growth', 'bridge', 'debt', 'grant', 'ipo', 'secondary',
        'strategic')),
    check (list_has_all(['text', 'image', 'audio', 'video', 'code', 'embedding', 'robotics'], modalities)),
    check ((kind = 'deal') = (event_type in ('funding', 'acquisition', 'partnership'))),
    check (headline <> ''),
    check (amount_max >= amount),
    check (regexp_full_match(currency, '[A-Z]{3}')),
    check (amount is null or currency is not null),
    check (amount_usd_rate > 0),
    check (regexp_full_match(valuation_currency, '[A-Z]{3}')),
    check (valuation_basis in ('pre', 'post', 'unspecified')),
    check (publisher_count >= 0 and article_count >= 0)
);

insert into resolved_events by name select * replace (case when amount_max >= amount then amount_max end as amount_max) from kept;
drop table kept;
