-- Spellings and names that the articles in read_articles, or any other, explain.
select distinct alias, name from learnt_aliases
