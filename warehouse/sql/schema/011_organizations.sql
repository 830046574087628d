-- Who is who, as people and articles say: kept apart from the facts that ship with dealwire.

create table organization_edits (
    edit_id varchar primary key,
    made_at timestamptz not null,
    action varchar not null check (action in ('merge', 'rename', 'alias', 'unalias')),
    organization_id varchar not null,
    value varchar not null,
    note varchar,
    undone_at timestamptz
);

create table learnt_aliases (
    article_id varchar not null,
    alias varchar not null,
    name varchar not null,
    evidence varchar not null,
    primary key (article_id, alias, name)
);
