-- Days from launch to availability by platform.
-- Parameters: $since (date, inclusive), $until (date, exclusive), for the day of the availability.
-- One row per product and platform: from the earliest launch of that name by that developer to the earliest day that it
-- is told to be on the platform, in the launch itself (0 days) or later. Order: platform, days, product.
with told as (
    select unnest(products) as product, developer, event_on, event_type, platforms
    from launches
    where status <> 'cancelled'
),
launched as (
    select lower(product) as product_key, developer, min(event_on) as launched_on
    from told
    where event_type <> 'availability'
    group by all
),
placed as (
    select lower(product) as product_key, product, developer, event_on, unnest(platforms) as platform
    from told
    where len(platforms) > 0
),
reached as (
    select product_key, developer, platform, min(event_on) as available_on, arg_min(product, event_on) as product
    from placed
    group by all
)
select platform, product, launched.developer, launched_on, available_on,
    date_diff('day', launched_on, available_on) as days
from reached join launched using (product_key)
where (launched.developer = reached.developer or reached.developer is null) and available_on >= launched_on
    and available_on >= $since and available_on < $until
order by platform, days, product, launched.developer
