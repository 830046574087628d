update articles set resolved_at = $at where resolved_at is null and extracted_at is not null
