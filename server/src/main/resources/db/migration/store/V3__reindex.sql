-- Search parameters that organisations added, and how far the rows are indexed by them. No row level security: there is nothing here but
-- numbers and keyed hashes, and the one job looks for work in all organisations.

-- By which set of definitions rows are indexed. Organisation 0: the form of the index, which belongs to the program.
--   revision   grows with everything that nodes remember of an organisation
CREATE TABLE index_generation (
    organisation integer NOT NULL PRIMARY KEY,
    generation   integer NOT NULL,
    revision     bigint  NOT NULL
);

INSERT INTO index_generation (organisation, generation, revision) VALUES (0, 1, 0);

--   self    keyed hash of the SearchParameter     code   keyed hash of what stands in queries
--   mark    keyed hash of all that its values depend on
--   since   the generation it came with
CREATE TABLE added_parameter (
    organisation integer  NOT NULL,
    type         smallint NOT NULL,
    self         bigint   NOT NULL,
    code         bigint   NOT NULL,
    mark         bigint   NOT NULL,
    since        integer  NOT NULL,
    PRIMARY KEY (organisation, type, self),
    UNIQUE (organisation, type, code)
);

-- One row for each type whose rows were, are or shall be indexed anew.
--   requested, completed   how often it was asked for, and which request is done
--   not_before   until then no pass begins: other nodes learn that a parameter is gone before its values go (microseconds)
--   generation, engine     by which all rows are known to be indexed
--   pass ...               the request that the pass under way answers, what it indexes by, and the last row it did
CREATE TABLE reindex (
    organisation    integer  NOT NULL,
    type            smallint NOT NULL,
    requested       integer  NOT NULL,
    completed       integer  NOT NULL,
    not_before      bigint   NOT NULL,
    generation      integer  NOT NULL,
    engine          integer  NOT NULL,
    pass            integer,
    pass_generation integer,
    pass_engine     integer,
    position        bigint,
    total           bigint   NOT NULL DEFAULT 0,
    walked          bigint   NOT NULL DEFAULT 0,
    changed         bigint   NOT NULL DEFAULT 0,
    skipped         bigint   NOT NULL DEFAULT 0,
    started_at      bigint,
    updated_at      bigint,
    finished_at     bigint,
    PRIMARY KEY (organisation, type)
);
