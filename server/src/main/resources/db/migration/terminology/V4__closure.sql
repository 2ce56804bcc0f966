-- Closure tables of clients (ConceptMap/$closure): which of the codes that a client has named subsume one another. Codes and names of tables, nobody's data.
--   started   the version with which the table was last begun anew: what clients hold of an older one is of another table
CREATE TABLE term_closure (
    organisation integer     NOT NULL,
    name         text        COLLATE "C" NOT NULL,
    started      integer     NOT NULL,
    version      integer     NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation, name)
);

CREATE TABLE term_closure_concept (
    organisation   integer NOT NULL,
    name           text    COLLATE "C" NOT NULL,
    system         text    COLLATE "C" NOT NULL,
    code           text    COLLATE "C" NOT NULL,
    system_version text    NOT NULL, -- the same for all codes of a system; '' for none
    since          integer NOT NULL,
    PRIMARY KEY (organisation, name, system, code)
);

-- The code is subsumed by the target.
CREATE TABLE term_closure_entry (
    organisation integer NOT NULL,
    name         text    COLLATE "C" NOT NULL,
    system       text    COLLATE "C" NOT NULL,
    code         text    COLLATE "C" NOT NULL,
    target       text    COLLATE "C" NOT NULL,
    since        integer NOT NULL,
    PRIMARY KEY (organisation, name, system, code, target)
);
CREATE INDEX term_closure_entry_since ON term_closure_entry (organisation, name, since);

DO $$
DECLARE
    mine CONSTANT text := '(organisation = (SELECT nullif(current_setting(''salus.organisation'', true), '''')::integer))';
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['term_closure', 'term_closure_concept', 'term_closure_entry'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('CREATE POLICY organisation ON %I USING %s WITH CHECK %s', part, mine, mine);
    END LOOP;
END $$;
