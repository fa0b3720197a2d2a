"""Acceptance rules of the clients, written from theirs and not from our code."""

from tests.checkers.coreroller_lib import accepts_coreroller_lib
from tests.checkers.everyone import check_all
from tests.checkers.go_omaha import accepts_go_omaha
from tests.checkers.google_omaha import accepts_google_omaha
from tests.checkers.nebraska_syncer import accepts_nebraska_syncer
from tests.checkers.nebraska_updater import accepts_nebraska_updater
from tests.checkers.outcome import Outcome, Package, Rejected
from tests.checkers.ue_rs import accepts_ue_rs
from tests.checkers.update_engine import accepts_update_engine

__all__ = [
    "Outcome",
    "Package",
    "Rejected",
    "accepts_coreroller_lib",
    "accepts_go_omaha",
    "accepts_google_omaha",
    "accepts_nebraska_syncer",
    "accepts_nebraska_updater",
    "accepts_ue_rs",
    "accepts_update_engine",
    "check_all",
]
