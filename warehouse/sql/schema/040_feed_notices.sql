-- Feeds: remarks that stay true between two readings, what operators were told, and when each host was last asked.

alter table feed_state add column title varchar;
alter table feed_state add column remarks varchar;

create table feed_notices (
    feed varchar not null,
    trouble varchar not null,
    told_at timestamptz not null,
    primary key (feed, trouble)
);

create table host_turns (
    host varchar primary key,
    ended_at timestamptz not null
);

comment on column feed_state.title is 'Title the feed gives itself.';
comment on column feed_state.remarks is 'What the last reading of the feed showed and stays true until it changes: repairs, a hub, lost entries.';
comment on table feed_notices is 'Troubles of feeds that people were told of in a digest, so that each is told once.';
comment on column feed_notices.feed is 'Configured name.';
comment on column feed_notices.trouble is 'As in feed_troubles.';
comment on column feed_notices.told_at is 'When it was told.';
comment on table host_turns is 'When each host was last asked, so that the pause between two requests is kept from one run to the next.';
comment on column host_turns.host is 'Host, with its port where that is an unusual one.';
comment on column host_turns.ended_at is 'Real time at which the last request ended, also where the clock of a run was set.';
