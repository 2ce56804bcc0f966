-- The text of the consent that an organisation asks its patients to sign at check-in, by version. A version that was in use stays, so that its
-- name never stands for another text; one at a time is asked.
--
--   texts  by language: {"en": "..."}
create table check_in_consent (
    organisation integer not null references organisation,
    version      text    not null,
    texts        jsonb   not null,
    made_at      bigint  not null,
    in_use       boolean not null,
    primary key (organisation, version)
);
create unique index check_in_consent_in_use on check_in_consent (organisation) where in_use;
