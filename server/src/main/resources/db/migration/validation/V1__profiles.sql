-- Which profiles an organisation enforces, what it does with claims (meta.profile), and what the check of claims has found.

CREATE TABLE profile_rule (
    organisation integer NOT NULL,
    type         text    NOT NULL,
    profile      text    NOT NULL CHECK (length(profile) BETWEEN 1 AND 500),
    mode         text    NOT NULL CHECK (mode IN ('warn', 'enforce')),
    PRIMARY KEY (organisation, type, profile)
);

CREATE TABLE profile_setting (
    organisation integer PRIMARY KEY,
    claims       text NOT NULL CHECK (claims IN ('ignore', 'background', 'check'))
);

-- One row for each resource whose newest version is not what it claims to be. Issues may quote the resource, so they are
-- sealed under its patient's key and go with it.
CREATE TABLE profile_finding (
    self         bigint   NOT NULL,
    patient      bigint   NOT NULL,
    checked      bigint   NOT NULL,
    organisation integer  NOT NULL,
    version      integer  NOT NULL,
    errors       integer  NOT NULL,
    warnings     integer  NOT NULL,
    type         smallint NOT NULL,
    sealed       bytea    NOT NULL,
    PRIMARY KEY (organisation, type, self)
);
CREATE INDEX ON profile_finding (organisation, checked, self);

-- How far the check of claims has read the change log. The node that works holds a lease, not a lock: a transaction that
-- stays open would hold back the readers of the change log.
CREATE TABLE profile_progress (
    singleton    boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    position     text   NOT NULL,
    holder       text,
    leased_until bigint NOT NULL DEFAULT 0
);

DO $$
DECLARE
    mine CONSTANT text := '(organisation = (SELECT nullif(current_setting(''salus.organisation'', true), '''')::integer))';
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['profile_rule', 'profile_setting', 'profile_finding']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY organisation ON %I USING %s WITH CHECK %s', name, mine, mine);
    END LOOP;
END $$;
