-- How far the marks of who is overdue go, so that a list of who did not come by since an
-- instant is read off them. One row, written by the duty that marks; of none, nobody
-- knows.
CREATE TABLE reach_of_marks (
    is_the_one   boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
    marked_until bigint  NOT NULL
);
COMMENT ON COLUMN reach_of_marks.marked_until IS
    'Microseconds. Whoever came by last at this instant or before is marked.';

GRANT SELECT, INSERT, UPDATE ON reach_of_marks TO coreroller_server;
