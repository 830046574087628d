-- Words for the columns of views and copies that have none of their own: those of the column of the same name in the
-- table that they are made from.
-- One row per column. Order: view, column.
with made_from(view_name, table_name) as (
    values ('events', 'resolved_events'), ('deals', 'resolved_events'), ('launches', 'resolved_events'),
        ('event_versions', 'resolved_events'), ('feed_health', 'feed_state'), ('feed_troubles', 'feed_state'),
        ('current_alerts', 'alerts')
)
select shown.table_name, shown.column_name, origin.comment
from duckdb_columns() as shown
join made_from on made_from.view_name = shown.table_name
join duckdb_columns() as origin
    on origin.table_name = made_from.table_name and origin.column_name = shown.column_name
    and origin.database_name = shown.database_name
where shown.database_name = current_database() and shown.schema_name = 'main' and shown.comment is null
    and origin.comment is not null
order by all
