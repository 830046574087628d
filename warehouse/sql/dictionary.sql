-- Tables, views and columns with their comments.
-- Parameters: $table (name, or null for all).
select columns.table_name, coalesce(tables.comment, views.comment) as about, columns.column_name, columns.data_type,
    columns.is_nullable, columns.comment
from duckdb_columns() as columns
left join duckdb_tables() as tables using (table_name)
left join duckdb_views() as views on views.view_name = columns.table_name and not views.internal
where columns.schema_name = 'main' and not columns.internal and ($table::varchar is null or columns.table_name = $table)
order by columns.table_name, columns.column_index
