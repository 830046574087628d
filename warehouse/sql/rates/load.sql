-- Rates that people added. Columns: currency, rate_on, usd, source.
select currency, rate_on, usd, source from currency_rates order by currency, rate_on
