-- The pages of a chunk that the warehouse does not hold, neither under their link nor under their canonical one.
create or replace temp table new_pages as
select chunk_pages.* from chunk_pages
where url not in (select url from pages) and canonical_url not in (select canonical_url from pages)
