-- A key as it was sealed for whom a ticket is about, until that ticket gets the file.
alter table file_keys add column ticket_id uuid, add column ticket_key text;
