-- Parameters: $at, $action, $id, $details (JSON).
insert into organization_log (logged_at, action, organization_id, details) values ($at, $action, $id, $details)
