-- Parameters: $currency, $on, $usd, $source, $at.
insert or replace into currency_rates (currency, rate_on, usd, source, added_at)
values ($currency, $on, $usd, $source, $at)
