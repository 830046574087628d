-- Write down what the visits taught.
insert or replace into feed_state by name select *, true as active from visits
