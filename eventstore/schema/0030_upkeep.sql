-- How far is who builds a read model beside the live one, compares them or lets them
-- change places; and what the last comparison found. No read model: what was ordered,
-- and what came of it, is in the log; this is for people who wait.
CREATE TABLE upkeep (
    name        text   PRIMARY KEY,
    task        text   NOT NULL,
    since       bigint NOT NULL,
    origin      bigint,
    position    bigint,
    goal        bigint,
    noted_at    bigint,
    comparison  jsonb,
    compared_at bigint
);
COMMENT ON COLUMN upkeep.origin IS 'The position at which the task was begun, or gone on with.';
COMMENT ON COLUMN upkeep.goal IS 'The position up to which there is something to fold.';
COMMENT ON COLUMN upkeep.comparison IS 'Of what is beside now; null if it was not compared.';

GRANT SELECT, INSERT, UPDATE, DELETE ON upkeep TO coreroller_server;
