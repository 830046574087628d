-- Parameters: $currency, $on.
delete from currency_rates where currency = $currency and rate_on = $on returning currency
