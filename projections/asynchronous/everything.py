"""All asynchronous projections."""

from __future__ import annotations

from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.fleet.fold import FLEET

PROJECTIONS = (ACTIVITY, AUDIT, FLEET)
"""What the projector keeps up with the log, in the order in which it does so."""
