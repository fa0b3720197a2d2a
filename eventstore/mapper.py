"""The library's mapper, with our encoding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import get_topic

from eventstore.codec import decode, encode_aggregate_event


class EventMapper(Mapper[UUID]):
    """Maps events of aggregates to rows of the log, and any row to its event."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Encode an event of an aggregate; see `eventstore.codec`."""
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=get_topic(type(domain_event)),
            state=encode_aggregate_event(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Decode a row; a machine event comes back as its bare struct."""
        return decode(
            stored_event.topic,
            stored_event.state,
            UUID(str(stored_event.originator_id)),
            stored_event.originator_version,
        )
