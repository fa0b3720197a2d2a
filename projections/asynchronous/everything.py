"""All asynchronous projections."""

from __future__ import annotations

from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.configuration.fold import CONFIGURATION
from projections.asynchronous.fleet.fold import FLEET
from projections.asynchronous.rollouts.fold import ROLLOUTS

PROJECTIONS = (ACTIVITY, AUDIT, CONFIGURATION, FLEET, ROLLOUTS)
"""What the projector keeps up with the log, in the order in which it does so."""
BEHIND_VIEWS = (CONFIGURATION, FLEET, ROLLOUTS)
"""What the views in `eventstore/views` show, and so has to have reached a moment."""
