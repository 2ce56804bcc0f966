-- What is searched as a string of the types that are about people: they have some hundred prefixes, runs of three and sounds, which
-- hardly ever change, while the rows beside them do with every telephone number. In a row of their own they are indexed when they change.
--
--   strings   sorted keyed hashes; in resource.tokens are those of everything else (and, until they are indexed anew, of these too)
CREATE TABLE resource_string (
    self         bigint   NOT NULL,
    organisation integer  NOT NULL,
    type         smallint NOT NULL,
    strings      bigint[] NOT NULL,
    PRIMARY KEY (organisation, type, self)
);

-- Hashes do not compress: do not try.
ALTER TABLE resource_string ALTER COLUMN strings SET STORAGE EXTERNAL;

CREATE INDEX resource_string_strings ON resource_string USING gin (strings) WITH (gin_pending_list_limit = 512);

ALTER TABLE resource_string ENABLE ROW LEVEL SECURITY;
ALTER TABLE resource_string FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation ON resource_string
    USING (organisation = (SELECT nullif(current_setting('salus.organisation', true), '')::integer))
    WITH CHECK (organisation = (SELECT nullif(current_setting('salus.organisation', true), '')::integer));
