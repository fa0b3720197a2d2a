-- What the syncer is at, and what came of it last; no read model. What changed is in the
-- log; this is for people who look, and tells the syncer when the next round is due.
CREATE TABLE syncer (
    is_the_one     boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
    identity       uuid NOT NULL DEFAULT gen_random_uuid(),
    upstream       text,
    interval_s     integer,
    round_began_at bigint,
    round_ended_at bigint,
    next_round_at  bigint
);
COMMENT ON COLUMN syncer.identity IS 'Who we are to upstreams: what machine ids are derived from.';
COMMENT ON COLUMN syncer.round_ended_at IS 'Null while the round is under way, and if it was broken off.';
INSERT INTO syncer DEFAULT VALUES;

CREATE TABLE channel_syncs (
    channel_id   uuid   PRIMARY KEY,
    attempted_at bigint NOT NULL,
    result       text   NOT NULL,
    version      text,
    error        text,
    succeeded_at bigint
);
COMMENT ON TABLE channel_syncs IS 'What came of asking the upstream for a channel last.';
COMMENT ON COLUMN channel_syncs.version IS 'What the channel points at since, or did already.';

GRANT SELECT, UPDATE ON syncer TO coreroller_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON channel_syncs TO coreroller_server;
