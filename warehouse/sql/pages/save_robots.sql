-- robots.txt files asked for.
insert or replace into robots by name select * from asked
