-- Keyed hash of the patient whose own record an account shows, to find the account by; empty for accounts of nobody's own record. Accounts
-- from before have none until somebody first asks for one of the organisation.
alter table identity_user add column patient_key bytea;
create index identity_user_patient on identity_user (organisation, patient_key);
