-- Exchange rates that people added to those of the European Central Bank.

create table currency_rates (
    currency varchar not null check (regexp_full_match(currency, '[A-Z]{3}')),
    rate_on date not null,
    usd double not null check (usd > 0),
    source varchar not null,
    added_at timestamptz not null,
    primary key (currency, rate_on)
);
