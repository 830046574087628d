-- What was known when, who is who, and exchange rates of people.

comment on table event_versions is 'One event as it was known from one time until another; events_as_of(time) reads it.';
comment on column event_versions.known_from is 'When the warehouse came to know it so.';
comment on column event_versions.known_until is 'When that changed, or the event went; null while it holds.';
comment on table event_products is 'One model or product of one event, by family, model and variant.';
comment on column event_products.event_id is 'The event.';
comment on column event_products.product_id is 'Identity of the product: developer and name, folded.';
comment on column event_products.name is 'The name as most sources write it.';
comment on column event_products.developer_id is 'Organisation that makes it; null where no source says.';
comment on column event_products.family is 'Family that the model belongs to, folded, e.g. gpt.';
comment on column event_products.model is 'The model: family and version, folded, e.g. gpt 5.';
comment on column event_products.variant is 'What tells it from the model itself, folded, e.g. pro; null for the model.';
comment on column event_products.dated is 'The day in the name of a dated snapshot.';
comment on column event_products.moving is 'True for a name that means another model from time to time, e.g. one that ends in latest.';

comment on table organization_edits is 'What people say about organisations; applied before every resolution.';
comment on column organization_edits.edit_id is 'Identity of the edit; `dealwire organizations undo` takes it back.';
comment on column organization_edits.made_at is 'When it was made.';
comment on column organization_edits.action is 'merge, rename, alias or unalias (this spelling is not that organisation).';
comment on column organization_edits.organization_id is 'The organisation that stays, or is named.';
comment on column organization_edits.value is 'merge: the organisation that is joined to it; else the name or spelling.';
comment on column organization_edits.note is 'Why.';
comment on column organization_edits.undone_at is 'When it was taken back; null while in force.';
comment on table learnt_aliases is 'Spellings that an article itself explains, such as a name with its short form in brackets.';
comment on column learnt_aliases.article_id is 'The article.';
comment on column learnt_aliases.alias is 'The short or other name.';
comment on column learnt_aliases.name is 'The name that it stands for.';
comment on column learnt_aliases.evidence is 'The words that say so.';

comment on table currency_rates is 'Reference rates added by people; they go before the shipped ones.';
comment on column currency_rates.currency is 'ISO 4217 code.';
comment on column currency_rates.rate_on is 'The day of the rate.';
comment on column currency_rates.usd is 'US dollars for one unit.';
comment on column currency_rates.source is 'Who publishes it.';
comment on column currency_rates.added_at is 'When it was added.';

comment on view product_places is 'One place where one model or product is to be had, by all launches and availabilities.';
comment on view products is 'One model or product: when it came out, where it is to be had, and what is said of it.';
comment on column product_places.product_id is 'The model or product.';
comment on column product_places.developer_id is 'Organisation that makes it.';
comment on column product_places.platform is 'Where it is to be had.';
comment on column product_places.available_on is 'Since when, by the earliest event that says so.';
comment on column launches.available_on is 'Every platform where one of the products is to be had, also by later events.';
comment on column products.product_id is 'Identity of the product: its name, folded.';
comment on column products.name is 'The name as most sources write it.';
comment on column products.developer_id is 'Organisation that makes it; null where no source says.';
comment on column products.family is 'Family that the model belongs to, folded, e.g. gpt.';
comment on column products.model is 'The model: family and version, folded, e.g. gpt 5.';
comment on column products.variant is 'What tells it from the model itself, folded, e.g. pro; null for the model.';
comment on column products.dated is 'The day in the name of a dated snapshot.';
comment on column products.moving is 'True for a name that means another model from time to time, e.g. one that ends in latest.';
comment on column products.launched_on is 'When it was launched.';
comment on column products.platforms is 'Where it is to be had.';
comment on column products.context_window is 'Context window in tokens, the largest that is told.';
comment on column products.parameters is 'Number of parameters, the largest that is told.';
comment on column products.open_weights is 'True when the weights are open by any source.';
comment on column products.event_ids is 'The launches and availabilities of it.';

comment on table article_signatures is 'The text of one article reduced to what tells copies.';
comment on column article_signatures.article_id is 'The article.';
comment on column article_signatures.text_hash is 'Hash of the version that was reduced.';
comment on column article_signatures.places is 'MinHash signature of its runs of four words; null for a text too short to be a copy.';
comment on column article_signatures.bands is 'Keys under which copies meet.';

comment on table article_copies is 'Two articles whose texts are copies of one another.';
comment on column article_copies.article_id is 'One of them.';
comment on column article_copies.other_id is 'The other.';
comment on column article_copies.likeness is 'Estimated share of runs of four words that they have in common.';
