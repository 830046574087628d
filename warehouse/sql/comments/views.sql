-- What the views show. Columns of a view have the words of the table column of the same name, where there are no others.

comment on view events is 'One real-world event, resolved over all sources. Events that a person dropped are left out.';
comment on view deals is 'One deal: the columns of events and the parties by role.';
comment on view launches is 'One launch or availability: the columns of events and what was launched.';
comment on view feed_health is 'One configured feed, also before its first success.';
comment on column feed_health.url is 'Address that is asked: the configured one, or where a proven permanent redirect leads.';
comment on column feed_health.configured_url is 'Configured address.';
