-- Where read models are built beside the live ones. Nothing in there is lost for good:
-- it is built from the log.
DROP SCHEMA IF EXISTS coreroller_beside CASCADE;
CREATE SCHEMA coreroller_beside;
GRANT USAGE ON SCHEMA coreroller_beside TO coreroller_server;

-- One live build for each name.
ALTER TABLE projections
    DROP CONSTRAINT projections_pkey,
    ADD PRIMARY KEY (name),
    ADD COLUMN fingerprint text,
    ADD COLUMN builds integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN projections.fingerprint IS
    'Of the code that the rows were begun with, null if it was not noted.';
COMMENT ON COLUMN projections.builds IS
    'Raised whenever other tables take the place of the live ones.';

-- How far each projection beside is; of the same shape for ever.
CREATE TABLE coreroller_beside.projections (LIKE projections INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE ON coreroller_beside.projections
   TO coreroller_server;
