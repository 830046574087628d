-- How many articles the extractor has not read yet.
select count(*) from articles where extractor_version is null
