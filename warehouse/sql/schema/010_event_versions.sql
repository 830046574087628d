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

comment on table event_versions is 'One event as it was known from one time until another; events_as_of(time) reads it.';
comment on column event_versions.known_from is 'When the warehouse came to know it so.';
comment on column event_versions.known_until is 'When that changed, or the event went; null while it holds.';

comment on table event_products is 'One model or product of one event, by family, model and variant.';
comment on column event_products.event_id is 'The event.';
comment on column event_products.product_id is 'Identity of the product: developer and name, folded.';
comment on column event_products.name is 'The name as most sources write it.';
comment on column event_products.developer_id is 'Organisation that makes it; null where no source says.';
comment on column event_products.family is 'Family that the model belongs to, folded, e.g. gpt.';
comment on column event_products.model is 'The model: family and version, folded, e.g. gpt 5.';
comment on column event_products.variant is 'What tells it from the model itself, folded, e.g. pro; null for the model.';
comment on column event_products.dated is 'The day in the name of a dated snapshot.';
comment on column event_products.moving is 'True for a name that means another model from time to time, e.g. one that ends in latest.';
