"""All clients at once, each where it would be the one to read the answer."""

from collections.abc import Sequence

from lxml import etree

from tests.checkers.coreroller_lib import accepts_coreroller_lib
from tests.checkers.go_omaha import accepts_go_omaha
from tests.checkers.google_omaha import accepts_google_omaha
from tests.checkers.nebraska_syncer import accepts_nebraska_syncer
from tests.checkers.nebraska_updater import accepts_nebraska_updater
from tests.checkers.outcome import demand
from tests.checkers.ue_rs import accepts_ue_rs
from tests.checkers.update_engine import accepts_update_engine

FLATCAR = "e96281a6-d1af-4bde-9a0a-97b76e56dc57"


def check_all(
    body: bytes, content_type: str, status: int, app_ids: Sequence[str]
) -> None:
    """
    Demand that every client can live with this answer to a request for these apps.

    - go-omaha and Nebraska's updater read any answer, app by app.
    - Google's client reads any answer with at most one manifest an app.
    - update_engine, CoreRoller's library and Nebraska's syncer send one app, and
      read its answer only if they asked for an update. On an updatecheck that is
      neither `ok` nor `noupdate`, update_engine reports a failure: such answers
      are for those who chose them, and are not for this check.
    - Offers of other products than Flatcar have no use for update_engine's action,
      and nobody but their own clients reads them.
    - ue-rs reads what update_engine has taken for an offer.
    """
    apps = etree.fromstring(body).findall("app")
    demand([app.get("appid") for app in apps] == list(app_ids), "not app for app")
    for app_id in app_ids:
        accepts_go_omaha(body, content_type, status, app_id)
        accepts_nebraska_updater(body, content_type, app_id)
    checks = [check for app in apps for check in app.iterfind("updatecheck")]
    if all(len(check.findall("manifest")) <= 1 for check in checks):
        accepts_google_omaha(body)
    if len(apps) == len(checks) == 1:
        accepts_coreroller_lib(body)
        if FLATCAR in app_ids[0].lower() or checks[0].get("status") != "ok":
            _check_flatcar(body, content_type, status)


def _check_flatcar(body: bytes, content_type: str, status: int) -> None:
    accepts_nebraska_syncer(body, content_type)
    if accepts_update_engine(body, status=status).status == "ok":
        accepts_ue_rs(body)
