-- Remove the products in kept_rows that batch no longer has. The others are left where they are: written again, they would
-- make the next checkpoint write the whole table anew.
delete from event_products
using (
    select kept.place
    from kept_rows as kept anti join batch
        on batch.event_id = kept.event_id and batch.product_id = kept.product_id and batch.name = kept.name
        and batch.developer_id is not distinct from kept.developer_id and batch.family = kept.family
        and batch.model = kept.model and batch.variant is not distinct from kept.variant
        and batch.dated is not distinct from kept.dated and batch.moving = kept.moving
) as stale
where event_products.rowid = stale.place
