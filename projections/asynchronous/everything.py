"""All asynchronous projections."""

from __future__ import annotations

from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.configuration.fold import CONFIGURATION

PROJECTIONS = (ACTIVITY, AUDIT, CONFIGURATION)
"""What the projector keeps up with the log, in the order in which it does so."""
BEHIND_VIEWS = (CONFIGURATION,)
"""What the views in `eventstore/views` show, and so has to have reached a moment."""
