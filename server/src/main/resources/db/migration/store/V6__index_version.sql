-- A database in which nothing was ever committed has no rows in an older form of the index: the program enters its own at the first start.
DELETE FROM index_generation
WHERE organisation = 0 AND pg_sequence_last_value(pg_get_serial_sequence('change_log', 'seq')::regclass) IS NULL;
