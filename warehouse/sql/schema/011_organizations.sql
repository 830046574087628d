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

comment on table organization_edits is 'What people say about organisations; applied before every resolution.';
comment on column organization_edits.edit_id is 'Identity of the edit; `dealwire organizations undo` takes it back.';
comment on column organization_edits.made_at is 'When it was made.';
comment on column organization_edits.action is 'merge, rename, alias or unalias (this spelling is not that organisation).';
comment on column organization_edits.organization_id is 'The organisation that stays, or is named.';
comment on column organization_edits.value is 'merge: the organisation that is joined to it; else the name or spelling.';
comment on column organization_edits.note is 'Why.';
comment on column organization_edits.undone_at is 'When it was taken back; null while in force.';

comment on table learnt_aliases is 'Spellings that an article itself explains, such as a name with its short form in brackets.';
comment on column learnt_aliases.article_id is 'The article.';
comment on column learnt_aliases.alias is 'The short or other name.';
comment on column learnt_aliases.name is 'The name that it stands for.';
comment on column learnt_aliases.evidence is 'The words that say so.';
