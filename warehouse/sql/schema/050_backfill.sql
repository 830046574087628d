-- What a backfill has loaded, chunk by chunk, so that one that was interrupted goes on where it stopped.

create table backfill_chunks (
    chunk_id varchar primary key,
    source varchar not null,
    part integer not null check (part >= 0),
    loaded_at timestamptz not null,
    pages integer not null default 0,
    pages_new integer not null default 0,
    articles_new integer not null default 0,
    mentions_new integer not null default 0
);

comment on table backfill_chunks is 'One chunk of saved pages that a backfill has loaded.';
comment on column backfill_chunks.chunk_id is 'Identity: the content it comes from, its place, the versions that read it.';
comment on column backfill_chunks.source is 'Name of the file or folder.';
comment on column backfill_chunks.part is 'Which chunk of it, from 0.';
comment on column backfill_chunks.loaded_at is 'When it was loaded.';
comment on column backfill_chunks.pages is 'Pages in it.';
comment on column backfill_chunks.pages_new is 'Pages the warehouse did not hold.';
comment on column backfill_chunks.articles_new is 'Articles the warehouse did not hold.';
comment on column backfill_chunks.mentions_new is 'Mentions in them.';
