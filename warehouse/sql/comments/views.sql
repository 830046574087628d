-- What the views show. Columns of a view have the words of the table column of the same name, where there are no others.

comment on view events is 'One real-world event, resolved over all sources. Events that a person dropped are left out.';
comment on view deals is 'One deal: the columns of events and the parties by role.';
comment on view launches is 'One launch or availability: the columns of events and what was launched.';
comment on view feed_health is 'One configured feed, also before its first success.';
comment on column feed_health.url is 'Address that is asked: the configured one, or where a proven permanent redirect leads.';
comment on column feed_health.configured_url is 'Configured address.';
comment on view feed_troubles is 'One configured feed that a person should look at.';
comment on column feed_troubles.trouble is 'gone, blocked, refused, not_feed, failing (three times in a row) or silent (no new entry for five times its rhythm).';
comment on column events.event_on is 'Day that the event counts for: announced, else first published, else first seen.';
comment on column deals.event_on is 'Day that the event counts for: announced, else first published, else first seen.';
comment on column launches.event_on is 'Day that the event counts for: announced, else first published, else first seen.';
comment on view event_sources is 'One publisher of one event: when it first told it as news. A table in the published copy.';
comment on column event_sources.event_id is 'The event.';
comment on column event_sources.event_on is 'Day that the event counts for.';
comment on column event_sources.publisher is 'Publisher family.';
comment on column event_sources.told_at is 'When it first told the event; null without a date.';
comment on column event_sources.articles is 'How many of its articles tell it.';
comment on column event_sources.hours_behind is 'Hours after the first publication of all; 0 for the first, null without a date.';
comment on view event_places is 'One launch or availability whose products are to be had somewhere. A table in the published copy.';
comment on column event_places.event_id is 'The event.';
comment on column event_places.available_on is 'Every platform where one of its products is to be had, also by later events.';
comment on view feed_troubles is 'One configured feed that a person should look at, and why.';
comment on column feed_troubles.trouble is 'gone, blocked, refused, not_feed, failing (three times in a row) or silent.';
