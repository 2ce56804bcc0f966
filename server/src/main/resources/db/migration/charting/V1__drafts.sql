-- What people are writing and have not signed: working copies, no part of the record. Everything that was typed is sealed under
-- the patient's key and goes with it. In the clear: who writes, for which chart (hash), what kind of form, when, how often.
--
--   task      keyed hash of kind and key: a form that is opened again finds its draft
--   editor    the screen that changed it last, a random word
--   tx        transaction of the newest change, by which open charts learn of it in the order of the commits
CREATE TABLE draft (
    id           text     PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    patient      bigint   NOT NULL,
    task         bigint   NOT NULL,
    created      bigint   NOT NULL,
    updated      bigint   NOT NULL,
    tx           xid8     NOT NULL DEFAULT pg_current_xact_id(),
    organisation integer  NOT NULL,
    revision     integer  NOT NULL CHECK (revision > 0),
    shared       boolean  NOT NULL,
    owner        text     NOT NULL,
    kind         text     NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    editor       text     NOT NULL CHECK (length(editor) <= 64),
    head         bytea    NOT NULL
);
CREATE UNIQUE INDEX draft_own_task ON draft (organisation, patient, task, owner) WHERE NOT shared;
CREATE UNIQUE INDEX draft_shared_task ON draft (organisation, patient, task) WHERE shared;
CREATE INDEX draft_owner ON draft (organisation, owner, updated DESC);
CREATE INDEX draft_tx ON draft (organisation, tx);

-- The newest text of each field, with the texts that could not be merged into it.
CREATE TABLE draft_field (
    name         bigint   NOT NULL,
    updated      bigint   NOT NULL,
    organisation integer  NOT NULL,
    revision     integer  NOT NULL CHECK (revision > 0),
    size         integer  NOT NULL,
    draft        text     NOT NULL REFERENCES draft ON DELETE CASCADE,
    sealed       bytea    NOT NULL,
    PRIMARY KEY (draft, name)
);

-- The last texts that each editor has seen: what a merge starts from.
CREATE TABLE draft_base (
    name         bigint   NOT NULL,
    editor       bigint   NOT NULL,
    organisation integer  NOT NULL,
    revision     integer  NOT NULL,
    draft        text     NOT NULL,
    sealed       bytea    NOT NULL,
    PRIMARY KEY (draft, name, revision),
    FOREIGN KEY (draft, name) REFERENCES draft_field ON DELETE CASCADE
);

DO $$
DECLARE
    mine CONSTANT text := '(organisation = (SELECT nullif(current_setting(''salus.organisation'', true), '''')::integer))';
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['draft', 'draft_field', 'draft_base']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY organisation ON %I USING %s WITH CHECK %s', name, mine, mine);
    END LOOP;
END $$;
