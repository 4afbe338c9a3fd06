-- The numbers people say (T-000123). One value of the sequence is a block of fifty numbers, so that
-- a busy process asks seldom; a block that was not used up when it stopped is a gap, and allowed.
create sequence ticket_numbers as bigint increment by 50 start with 1;
