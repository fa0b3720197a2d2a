-- Members of a common kind are read off the order of aliases, without a look at the
-- table or a sort of all of them.
DROP INDEX members_alias;
CREATE INDEX members_alias ON members (group_id, alias, machine_id, position)
    INCLUDE (oem, arch, until, silent_since, stream_id);
