-- Which search parameters have a value, one bit each, for :missing; the highest eight bits say by which rules the row was indexed
-- (Indexer.INDEX_VERSION). 0: by the first ones, before there was this column.
ALTER TABLE resource ADD COLUMN present bigint NOT NULL DEFAULT 0;
ALTER TABLE resource_history ADD COLUMN present bigint NOT NULL DEFAULT 0;
