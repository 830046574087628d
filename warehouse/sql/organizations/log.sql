-- What people changed about one organisation. Parameters: $id.
select logged_at, action, details from organization_log
where organization_id = $id or (details ->> 'value') = $id
order by logged_at, action
