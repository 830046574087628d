-- What nobody asks for any more is not owed: the rule or the recipient left the configuration, or the event was dropped
-- or is told by no article. It is forgotten, not refused, so that it is owed anew when the reason goes away.
-- Parameters: none; reads rules, teams and members.
delete from alerts
where state = 'pending' and mail_id is null
    and (
        (resends = 0 and not exists (
            from rules join teams using (place) join members using (team)
            where rules.name = alerts.rule and members.recipient = alerts.recipient
        ))
        or not exists (
            from events left join event_aliases as alias on alias.event_id = events.event_id
            where events.event_id = alerts.event_id or alias.old_event_id = alerts.event_id
        )
    )
