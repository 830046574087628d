-- A CHECK over several columns makes DuckDB write a whole row anew, lists and texts included, whatever column of it is
-- updated: thirty times the work for the event of a mention or the state of an article. So mentions and articles are made
-- anew with a CHECK for each column; what joins several is left to those who write it.

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
    check (len(evidence_spans) > 0),
    check (evidence <> '')
);

insert into mentions by name from kept;
drop table kept;

alter table articles rename to kept_articles;

create table articles (
    article_id varchar primary key,
    url varchar not null,
    canonical_url varchar not null,
    title varchar,
    authors varchar[] not null default [],
    published_at timestamptz,
    published_precision varchar check (published_precision in ('instant', 'day')),
    modified_at timestamptz,
    lang varchar,
    publisher varchar not null,
    feed varchar not null,
    site varchar,
    section varchar,
    tags varchar[] not null default [],
    text varchar not null,
    truncated boolean not null default false,
    field_sources map(varchar, varchar),
    text_hash varchar not null,
    version integer not null default 1 check (version >= 1),
    first_seen_at timestamptz not null,
    fetched_at timestamptz not null,
    origin varchar not null default 'feed' check (origin in ('feed', 'backfill')),
    duplicate_of varchar,
    extractor_version varchar,
    extracted_at timestamptz,
    extract_error varchar,
    resolved_at timestamptz
);

insert into articles by name from kept_articles;
drop table kept_articles;
