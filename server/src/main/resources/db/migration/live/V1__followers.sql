-- How far each follower of the change log has come, in each organisation, and what it could not handle. Positions, names of classes
-- and times: nothing of a patient.
CREATE TABLE follower_position (
    tx           bigint      NOT NULL,
    seq          bigint      NOT NULL,
    updated      timestamptz NOT NULL DEFAULT now(),
    organisation integer     NOT NULL,
    follower     text        NOT NULL CHECK (length(follower) BETWEEN 1 AND 40),
    PRIMARY KEY (follower, organisation)
);

-- A commit whose handling failed: set aside so that the others go on, and tried again at growing distances.
CREATE TABLE follower_parked (
    tx           bigint      NOT NULL,
    seq          bigint      NOT NULL,
    parked       timestamptz NOT NULL DEFAULT now(),
    again        timestamptz NOT NULL,
    organisation integer     NOT NULL,
    attempts     integer     NOT NULL,
    follower     text        NOT NULL,
    failure      text        NOT NULL,
    PRIMARY KEY (follower, organisation, tx, seq)
);
