-- Links by which a patient checks in alone, and the session that one was exchanged for. Times are milliseconds since the epoch. Secrets are
-- stored as hashes only; which visit and patient it is for is sealed, and found by a keyed hash of the appointment.
--
--   confirmed  steps that the patient has been through, by name
--   proven     whether the date of birth was given, and nobody has been idle since
create table check_in_link (
    id           text    primary key,
    link_hash    bytea   not null unique,
    session_hash bytea   unique,
    about        bytea   not null,
    confirmed    text[]  not null default '{}',
    appointment  bigint  not null,
    made_at      bigint  not null,
    expires_at   bigint  not null,
    opened_at    bigint  not null default 0,
    seen_at      bigint  not null default 0,
    organisation integer not null references organisation,
    failures     integer not null default 0,
    proven       boolean not null default false,
    state        text    not null check (state in ('waiting', 'open', 'locked', 'revoked', 'done'))
);

-- A visit has one link at a time that opens anything.
create unique index check_in_link_live on check_in_link (organisation, appointment) where state in ('waiting', 'open');
create index check_in_link_appointment on check_in_link (organisation, appointment, made_at desc);
create index check_in_link_made on check_in_link (made_at);
