-- When the second factor was last proven in a session; 0 when it never was. Sessions from before count as not proven.
alter table identity_session add column proven_at bigint not null default 0;
