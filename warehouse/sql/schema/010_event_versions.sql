-- What was known when, and which models and products an event is about.

create table event_versions as
select *, updated_at as known_from, null::timestamptz as known_until from resolved_events;

alter table event_versions alter known_from set not null;

create table event_products (
    event_id varchar not null,
    product_id varchar not null,
    name varchar not null,
    developer_id varchar,
    family varchar not null,
    model varchar not null,
    variant varchar,
    dated date,
    moving boolean not null,
    primary key (event_id, product_id)
);
