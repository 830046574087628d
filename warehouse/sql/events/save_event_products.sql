-- Write the products of batch that are not in kept_rows.
insert into event_products by name
select distinct batch.*
from batch anti join kept_rows as kept
    on kept.event_id = batch.event_id and kept.product_id = batch.product_id and kept.name = batch.name
    and kept.developer_id is not distinct from batch.developer_id and kept.family = batch.family
    and kept.model = batch.model and kept.variant is not distinct from batch.variant
    and kept.dated is not distinct from batch.dated and kept.moving = batch.moving
