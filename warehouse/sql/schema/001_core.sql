-- Pages, articles and runs: what was fetched, what was read from it, and when dealwire worked.

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
    check (finished_at is null or finished_at >= started_at)
);

create table pages (
    url varchar primary key,
    canonical_url varchar not null,
    feed varchar not null,
    publisher varchar not null,
    state varchar not null default 'pending'
        check (state in ('pending', 'article', 'not_article', 'failed', 'parked', 'robots')),
    reason varchar,
    attempts integer not null default 0 check (attempts >= 0),
    next_at timestamptz,
    article_id varchar,
    entry_id varchar,
    entry_title varchar,
    entry_published_at timestamptz,
    entry_published_raw varchar,
    entry_lang varchar,
    first_seen_at timestamptz not null,
    origin varchar not null default 'feed' check (origin in ('feed', 'backfill')),
    parser_version varchar
);

create table page_bodies (
    url varchar primary key,
    body blob not null,
    sha256 varchar not null,
    content_type varchar,
    final_url varchar,
    fetched_at timestamptz not null,
    source varchar not null default 'page' check (source in ('page', 'feed', 'backfill'))
);

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
    resolved_at timestamptz,
    check (duplicate_of is null or duplicate_of <> article_id)
);

create table article_versions (
    article_id varchar not null,
    version integer not null check (version >= 1),
    title varchar,
    text varchar not null,
    text_hash varchar not null,
    fetched_at timestamptz not null,
    primary key (article_id, version)
);

comment on table runs is 'One run of dealwire: when it began and ended, and what it counted.';
comment on column runs.run_id is 'Identity of the run.';
comment on column runs.started_at is 'When the run began.';
comment on column runs.finished_at is 'When it ended; null while it works or when it was killed.';
comment on column runs.state is 'running, completed, failed or interrupted.';
comment on column runs.trigger is 'What asked for it: run, backfill or reprocess.';
comment on column runs.feeds_due is 'Feeds that were due.';
comment on column runs.feeds_ok is 'Feeds that answered with something usable, new or not modified.';
comment on column runs.feeds_failed is 'Feeds that could not be read this time.';
comment on column runs.entries_new is 'Feed entries never seen before.';
comment on column runs.pages_fetched is 'Article pages fetched.';
comment on column runs.pages_failed is 'Article pages that could not be fetched.';
comment on column runs.articles_new is 'Articles read for the first time or in a new version.';
comment on column runs.mentions_new is 'Mentions extracted.';
comment on column runs.events_new is 'Events nobody had told before.';
comment on column runs.events_changed is 'Events of which something changed.';
comment on column runs.mails_sent is 'Mails a server accepted, or that were written to the folder.';
comment on column runs.mails_pending is 'Alerts still owed when the run ended.';
comment on column runs.message is 'What stopped the run, if anything did.';

comment on table pages is 'One page that a feed entry links to, and what became of it.';
comment on column pages.url is 'Link of the feed entry, as published.';
comment on column pages.canonical_url is 'The link without tracking parameters; two pages with the same are one article.';
comment on column pages.feed is 'Configured name of the feed that showed it first.';
comment on column pages.publisher is 'Publisher of that feed.';
comment on column pages.state is 'pending, article, not_article, failed (tried again), parked (given up) or robots.';
comment on column pages.reason is 'Why it is not an article, or why it failed.';
comment on column pages.attempts is 'Failed attempts to fetch it.';
comment on column pages.next_at is 'When a pending or failed page is due again.';
comment on column pages.article_id is 'The article read from it.';
comment on column pages.entry_id is 'Id of the feed entry.';
comment on column pages.entry_title is 'Title of the feed entry.';
comment on column pages.entry_published_at is 'Publication time the feed gives.';
comment on column pages.entry_published_raw is 'That time as the feed writes it, also where it could not be read.';
comment on column pages.entry_lang is 'Language the feed gives.';
comment on column pages.first_seen_at is 'When a feed first showed it.';
comment on column pages.origin is 'feed, or backfill: then it is never mailed.';
comment on column pages.parser_version is 'Version of the reader that last read it; null when unread.';

comment on table page_bodies is 'The raw page as fetched, compressed with zlib, so that every later step can be redone.';
comment on column page_bodies.url is 'The page.';
comment on column page_bodies.body is 'The bytes, zlib-compressed.';
comment on column page_bodies.sha256 is 'Hash of the uncompressed bytes.';
comment on column page_bodies.content_type is 'Content-Type header of the answer.';
comment on column page_bodies.final_url is 'Address that answered, after redirects.';
comment on column page_bodies.fetched_at is 'When it was fetched.';
comment on column page_bodies.source is 'page, feed (full text carried by the feed) or backfill.';

comment on table articles is 'One article; its newest version. A near-duplicate keeps its row.';
comment on column articles.article_id is 'Identity, made from the canonical link.';
comment on column articles.url is 'Link of the feed entry.';
comment on column articles.canonical_url is 'Link without tracking parameters, or the canonical link that the page names.';
comment on column articles.title is 'Headline.';
comment on column articles.authors is 'Authors, in order.';
comment on column articles.published_at is 'Publication time; null when neither page nor feed tells.';
comment on column articles.published_precision is 'instant, or day when only the day is known.';
comment on column articles.modified_at is 'When the publisher says it was last changed.';
comment on column articles.lang is 'Language, ISO 639-1.';
comment on column articles.publisher is 'Publisher family; several feeds of one publisher are one source.';
comment on column articles.feed is 'Configured name of the feed that showed it first.';
comment on column articles.site is 'Name of the site as the page gives it.';
comment on column articles.section is 'Section of the site.';
comment on column articles.tags is 'Tags or keywords of the page.';
comment on column articles.text is 'Main text, paragraphs separated by a blank line. Evidence offsets count its characters.';
comment on column articles.truncated is 'True when a paywall cut the text.';
comment on column articles.field_sources is 'Where each value of the article came from.';
comment on column articles.text_hash is 'Hash of title and text; a new one is a new version.';
comment on column articles.version is 'Counts the versions seen, from 1.';
comment on column articles.first_seen_at is 'When a feed first showed it.';
comment on column articles.fetched_at is 'When this version was fetched.';
comment on column articles.origin is 'feed, or backfill: then it is never mailed.';
comment on column articles.duplicate_of is 'The article of which this is a copy (syndication, wire text).';
comment on column articles.extractor_version is 'Version of the extractor that last read it; null when none did.';
comment on column articles.extracted_at is 'When that was.';
comment on column articles.extract_error is 'Why no events could be extracted, with the traceback.';
comment on column articles.resolved_at is 'When its mentions were last joined into events; null when that is still to do.';

comment on table article_versions is 'Earlier versions of edited articles.';
comment on column article_versions.article_id is 'The article.';
comment on column article_versions.version is 'Which version, from 1.';
comment on column article_versions.title is 'Headline of that version.';
comment on column article_versions.text is 'Text of that version.';
comment on column article_versions.text_hash is 'Hash of title and text.';
comment on column article_versions.fetched_at is 'When it was fetched.';
