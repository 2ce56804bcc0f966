-- The record: one row per current resource, partitioned by resource type; older versions in a history of the same form.
-- What lies here in the clear: keyed hashes, types, versions, times and numbers that search parameters yield. Ids, names,
-- codes and texts lie only in the sealed body.
--
--   self      keyed hash of Type/id             patient   self of the patient whose compartment it is in, 0: none or several
--   id_check  a second, shorter hash of the id: two ids with one self are told apart and refused
--   d*, n*    ranges of date (microseconds since 1970, half open) and number parameters; lossy: several folded into one
--   tokens    sorted keyed hashes of everything else that is searched
-- The widest fixed columns come first: no padding.
CREATE TABLE resource (
    self         bigint   NOT NULL,
    patient      bigint   NOT NULL,
    updated      bigint   NOT NULL,
    d0_lo        bigint,
    d0_hi        bigint,
    d1_lo        bigint,
    d1_hi        bigint,
    d2_lo        bigint,
    d2_hi        bigint,
    d3_lo        bigint,
    d3_hi        bigint,
    n0_lo        double precision,
    n0_hi        double precision,
    n1_lo        double precision,
    n1_hi        double precision,
    n2_lo        double precision,
    n2_hi        double precision,
    organisation integer  NOT NULL,
    version      integer  NOT NULL,
    id_check     integer  NOT NULL,
    lossy        integer,
    type         smallint NOT NULL,
    tokens       bigint[] NOT NULL,
    body         bytea    NOT NULL,
    PRIMARY KEY (organisation, type, self)
) PARTITION BY LIST (type);

-- Sealed bytes and hashes do not compress: do not try.
ALTER TABLE resource ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE resource ALTER COLUMN tokens SET STORAGE EXTERNAL;

CREATE INDEX resource_patient ON resource (organisation, patient, d0_hi DESC NULLS LAST);
CREATE INDEX resource_date ON resource (organisation, d0_hi DESC NULLS LAST);
CREATE INDEX resource_updated ON resource (organisation, updated);
CREATE INDEX resource_tokens ON resource USING gin (tokens) WITH (gin_pending_list_limit = 512);

CREATE TABLE resource_history (
    self         bigint   NOT NULL,
    patient      bigint   NOT NULL,
    updated      bigint   NOT NULL,
    d0_lo        bigint,
    d0_hi        bigint,
    d1_lo        bigint,
    d1_hi        bigint,
    d2_lo        bigint,
    d2_hi        bigint,
    d3_lo        bigint,
    d3_hi        bigint,
    n0_lo        double precision,
    n0_hi        double precision,
    n1_lo        double precision,
    n1_hi        double precision,
    n2_lo        double precision,
    n2_hi        double precision,
    organisation integer  NOT NULL,
    version      integer  NOT NULL,
    id_check     integer  NOT NULL,
    lossy        integer,
    type         smallint NOT NULL,
    deleted      boolean  NOT NULL,
    tokens       bigint[] NOT NULL,
    body         bytea    NOT NULL,
    PRIMARY KEY (organisation, self, version)
);

ALTER TABLE resource_history ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE resource_history ALTER COLUMN tokens SET STORAGE EXTERNAL;

CREATE INDEX resource_history_updated ON resource_history (organisation, updated);
CREATE INDEX resource_history_patient ON resource_history (organisation, patient);

-- One row per commit, readable in commit order without gaps: only below the oldest transaction that still runs.
CREATE TABLE change_log (
    tx           xid8       NOT NULL DEFAULT pg_current_xact_id(),
    seq          bigint     GENERATED ALWAYS AS IDENTITY,
    at           bigint     NOT NULL,
    organisation integer    NOT NULL,
    types        smallint[] NOT NULL,
    kinds        smallint[] NOT NULL,
    versions     integer[]  NOT NULL,
    selfs        bigint[]   NOT NULL,
    patients     bigint[]   NOT NULL,
    PRIMARY KEY (tx, seq)
);

-- The second wall between organisations: a connection sees one organisation, named in a setting, whatever the query says.
-- A partition has the same policy as the whole, since a query may name it directly.
DO $$
DECLARE
    mine CONSTANT text := '(organisation = (SELECT nullif(current_setting(''salus.organisation'', true), '''')::integer))';
    part record;
BEGIN
    FOR part IN
        SELECT * FROM (VALUES
            ('allergyintolerance', 4), ('appointment', 5), ('careplan', 14), ('careteam', 15), ('claim', 19),
            ('communication', 23), ('composition', 26), ('condition', 28), ('coverage', 31), ('device', 35),
            ('diagnosticreport', 40), ('documentreference', 42), ('encounter', 44), ('explanationofbenefit', 53),
            ('goal', 56), ('imagingstudy', 61), ('immunization', 62), ('medicationadministration', 76),
            ('medicationdispense', 77), ('medicationrequest', 79), ('observation', 96), ('patient', 103),
            ('procedure', 110), ('provenance', 111), ('questionnaireresponse', 113), ('servicerequest', 124),
            ('specimen', 126), ('supplydelivery', 138), ('task', 140)) AS t (name, code)
    LOOP
        EXECUTE format('CREATE TABLE resource_of_%s PARTITION OF resource FOR VALUES IN (%s)', part.name, part.code);
    END LOOP;
    CREATE TABLE resource_of_other PARTITION OF resource DEFAULT;
    FOR part IN
        SELECT c.relname AS name FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace
          AND c.relkind IN ('r', 'p') AND c.relname ~ '^resource(_|$)'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part.name);
        EXECUTE format('CREATE POLICY organisation ON %I USING %s WITH CHECK %s', part.name, mine, mine);
    END LOOP;
END $$;
