-- Who may call. Times are milliseconds since the epoch. Names, usernames and links to the record are sealed: a dump
-- of these tables names nobody. Tokens and codes are stored as hashes only.

create table organisation (
    id         int primary key check (id > 0),
    name       text not null,
    created_at bigint not null
);

create table identity_user (
    id            text primary key,
    organisation  int not null references organisation,
    username_key  bytea not null unique,          -- keyed hash of the folded username
    profile       bytea not null,                 -- sealed: username, name, links to Patient and Practitioner
    roles         text[] not null check (cardinality(roles) > 0),
    status        text not null check (status in ('active', 'disabled')),
    password      bytea not null,                 -- sealed Argon2id hash
    password_due  boolean not null default false, -- set by somebody else: to be changed
    totp_secret   bytea,                          -- sealed; null until enrolled
    totp_step     bigint not null default 0,      -- the newest time step whose code was used
    created_at    bigint not null,
    changed_at    bigint not null
);
create index on identity_user (organisation, id);

create table identity_recovery_code (
    user_id   text not null references identity_user on delete cascade,
    code_hash bytea not null,
    primary key (user_id, code_hash)
);

create table identity_attempt (
    username_key bytea primary key,               -- of known and unknown usernames alike
    failures     int not null,
    last_at      bigint not null,
    locked_until bigint not null
);

create table identity_pending (
    token_hash  bytea primary key,
    user_id     text not null references identity_user on delete cascade,
    enrolment   bytea,                            -- sealed new secret, when the second factor is being set up
    attempts    int not null default 0,
    expires_at  bigint not null
);
create index on identity_pending (user_id);

create table identity_session (
    token_hash bytea primary key,
    user_id    text not null references identity_user on delete cascade,
    created_at bigint not null,
    seen_at    bigint not null,
    expires_at bigint not null
);
create index on identity_session (user_id);

create table identity_client (
    id           text primary key,
    organisation int not null references organisation,
    name         text not null,
    secret_hash  bytea not null,
    scopes       text[] not null check (cardinality(scopes) > 0),
    status       text not null check (status in ('active', 'disabled')),
    created_at   bigint not null
);

create table identity_access_token (
    token_hash bytea primary key,
    client_id  text not null references identity_client on delete cascade,
    scopes     text[] not null,
    expires_at bigint not null
);
create index on identity_access_token (client_id);

create table identity_setup (
    singleton  boolean primary key default true check (singleton),
    code_hash  bytea not null,
    expires_at bigint not null
);
