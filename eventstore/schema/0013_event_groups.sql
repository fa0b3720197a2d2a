-- Which group an event is of is told by the last of these before it in its stream, also
-- when the group is long gone: found in one probe, however long the stream.
CREATE INDEX events_groups ON events (originator_id, originator_version)
 WHERE topic IN ('group.created', 'rollout.started',
                 'instance.registered', 'instance.group_changed');
