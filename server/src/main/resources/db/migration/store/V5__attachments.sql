-- Contents of Binary resources that came as they are and not inside JSON: sealed parts of 256 KiB, of one version of one resource.
-- Part 0 says how many there are, and their size and hash; each part is bound to its content, its place and whether it is the last.
CREATE TABLE attachment_part (
    self         bigint   NOT NULL,
    organisation integer  NOT NULL,
    version      integer  NOT NULL,
    part         integer  NOT NULL,
    sealed       bytea    NOT NULL,
    PRIMARY KEY (organisation, self, version, part)
);

-- Sealed bytes do not compress: do not try.
ALTER TABLE attachment_part ALTER COLUMN sealed SET STORAGE EXTERNAL;

ALTER TABLE attachment_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachment_part FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation ON attachment_part
    USING (organisation = (SELECT nullif(current_setting('salus.organisation', true), '')::integer))
    WITH CHECK (organisation = (SELECT nullif(current_setting('salus.organisation', true), '')::integer));
