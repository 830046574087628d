-- The event type of a name.
-- Parameters: $wanted.
select $wanted
where $wanted in ('funding', 'acquisition', 'partnership', 'model_launch', 'product_launch', 'availability')
