-- Data keys, each wrapped by a key-encryption key that is never in this database.
-- patient: keyed hash of the Patient's Type/id, 0 for the organisation's own keys.
-- A destroyed key keeps its row as a tombstone: its bytes are overwritten, so that no key is ever made anew for it.
CREATE TABLE vault_key (
    patient      bigint      NOT NULL,
    organisation integer     NOT NULL,
    generation   integer     NOT NULL,
    created      timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    purpose      text        NOT NULL CHECK (purpose IN ('data', 'blind', 'root')),
    kek          text        NOT NULL,
    wrapped      bytea       NOT NULL,
    PRIMARY KEY (organisation, patient, purpose, generation),
    CHECK (destroyed_at IS NULL OR wrapped = ''::bytea)
);

CREATE INDEX vault_key_destroyed ON vault_key (destroyed_at) WHERE destroyed_at IS NOT NULL;
