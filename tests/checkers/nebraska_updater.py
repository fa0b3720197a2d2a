"""Nebraska's updater library: go-omaha, but the HTTP status is not looked at."""

from tests.checkers.go_omaha import find_app, parse_response, read_outcome
from tests.checkers.outcome import Outcome, demand


def accepts_nebraska_updater(body: bytes, content_type: str, app_id: str) -> Outcome:
    """Read the answer about an app; a missing one is dereferenced all the same."""
    outcome = read_outcome(find_app(parse_response(body, content_type), app_id))
    if outcome.status == "ok" and outcome.urls:
        demand(outcome.version, "an update without a version")
        demand(outcome.packages, "an update without a package")
    return outcome
