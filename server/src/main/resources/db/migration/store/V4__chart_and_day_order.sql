-- A whole chart in pages, in order of the rows' hashes.
CREATE INDEX resource_patient_self ON resource (organisation, patient, self);

-- The few rows that lie in several patients' compartments (sign bit of lossy), for the charts of the others.
CREATE INDEX resource_shared ON resource USING gin (tokens) WHERE lossy < 0;

-- Intervals longer than a day (in microseconds): the few that a search by day cannot bound on both sides.
CREATE INDEX resource_long ON resource (organisation, d0_hi DESC NULLS LAST) WHERE d0_lo < d0_hi - 86400000000::bigint;
