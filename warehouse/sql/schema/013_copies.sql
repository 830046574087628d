-- Which articles are copies of one another.

create table article_signatures (
    article_id varchar primary key,
    text_hash varchar not null,
    places uinteger[],
    bands uinteger[]
);

create table article_copies (
    article_id varchar not null,
    other_id varchar not null,
    likeness double not null check (likeness between 0 and 1),
    primary key (article_id, other_id),
    check (article_id < other_id)
);
