-- The audit. What is in the clear: organisation, order, time, and keyed hashes of subject, action and patients.

-- Rows of writes, committed with the change itself; moved to the end of the chain within a second.
CREATE TABLE audit_pending (
    id           bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           bigint  NOT NULL, -- microseconds since the epoch
    subject      bigint  NOT NULL,
    action       bigint  NOT NULL,
    organisation integer NOT NULL,
    patients     bigint[] NOT NULL,
    sealed       bytea   NOT NULL
);
-- A queue: emptied all the time, so it must be vacuumed by count and not by share.
ALTER TABLE audit_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
                               autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 2000);

-- The chain: mac = HMAC-SHA-256(key of the organisation, previous mac and every column of the row).
CREATE TABLE audit_event (
    seq          bigint   NOT NULL CHECK (seq > 0),
    at           bigint   NOT NULL,
    subject      bigint   NOT NULL,
    action       bigint   NOT NULL,
    organisation integer  NOT NULL,
    patients     bigint[] NOT NULL,
    sealed       bytea    NOT NULL,
    previous     bytea    NOT NULL CHECK (length(previous) = 32),
    mac          bytea    NOT NULL CHECK (length(mac) = 32),
    PRIMARY KEY (organisation, seq)
);
ALTER TABLE audit_event ALTER COLUMN sealed SET STORAGE EXTERNAL; -- sealed bytes do not compress
CREATE INDEX audit_event_patients ON audit_event USING gin (patients);
CREATE INDEX audit_event_subject ON audit_event (organisation, subject, seq);
CREATE INDEX audit_event_at ON audit_event (organisation, at);

-- The end of each chain. first_doubt: what was found at the end of the chain did not fit, so rows from here on follow an altered chain.
CREATE TABLE audit_head (
    organisation integer PRIMARY KEY,
    seq          bigint  NOT NULL,
    mac          bytea   NOT NULL,
    first_doubt  bigint,
    proof        bytea   NOT NULL
);

-- Signed statements "row seq had this mac at this time"; the same lines lie in a file outside the database.
CREATE TABLE audit_checkpoint (
    organisation integer NOT NULL,
    seq          bigint  NOT NULL,
    line         text    NOT NULL,
    PRIMARY KEY (organisation, seq)
);

-- Files of read events that are in the chain already, until the file is gone: replaying one twice adds nothing.
CREATE TABLE audit_segment (
    id    uuid PRIMARY KEY,
    at    timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_event_organisation ON audit_event
    USING (organisation = nullif(current_setting('salus.organisation', true), '')::integer);

-- The application adds to the chain and reads it; it cannot change it.
DO $$
DECLARE
    other text;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name = 'audit_event' AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_checkpoint FROM %I', other);
        EXECUTE format('REVOKE DELETE, TRUNCATE ON audit_head FROM %I', other);
    END LOOP;
END $$;
