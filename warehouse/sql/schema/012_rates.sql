-- Exchange rates that people added to those of the European Central Bank.

create table currency_rates (
    currency varchar not null check (regexp_full_match(currency, '[A-Z]{3}')),
    rate_on date not null,
    usd double not null check (usd > 0),
    source varchar not null,
    added_at timestamptz not null,
    primary key (currency, rate_on)
);

comment on table currency_rates is 'Reference rates added by people; they go before the shipped ones.';
comment on column currency_rates.currency is 'ISO 4217 code.';
comment on column currency_rates.rate_on is 'The day of the rate.';
comment on column currency_rates.usd is 'US dollars for one unit.';
comment on column currency_rates.source is 'Who publishes it.';
comment on column currency_rates.added_at is 'When it was added.';
