"""
The life of one machine, as update_engine leads it.

It polls until it is offered an update, then copies, downloads, installs, waits for the
reboot, and polls again with what it runs by then. Only a poll's answer matters to it.
"""

from __future__ import annotations

from enum import StrEnum

from simulator.chance import following, fraction, scrambled
from simulator.habits import (
    HOUR,
    POSTINSTALL_FAILED,
    ROLLED_BACK,
    SECOND,
    TRANSFER_FAILED,
    Habits,
)
from simulator.messages import (
    NO_PREVIOUS_VERSION,
    PING,
    Message,
    poll,
    poll_after_rollback,
    report,
)
from simulator.replies import HTTP_CODES, NO_ANSWER, Offer, Verdict

NEVER = 2**63 - 1

_DEFERRED = 40
_FOREIGN_SERVER = 0x10000000
"""The flag in error codes for every server but Flatcar's own."""
_OF_INSTALLATION = frozenset({POSTINSTALL_FAILED, 15, 16, 42, 43})
"""Base codes of what fails after the download; the others fail in it."""

# Of libcurl_http_fetcher.cc and update_check_scheduler.cc.
_REPEATS, _REPEAT_AFTER = 3, 10 * SECOND
_BACKS_OFF_FROM = frozenset({HTTP_CODES + 500, HTTP_CODES + 503})
_SHORTEST_ASKED, _LONGEST = 45 * 60, 4 * HOUR

# Of payload_state.cc.
_MAX_DEFERRED, _DAY = 16, 24 * HOUR

_NOTHING = Offer("", "", is_patient=False)


class Stage(StrEnum):
    """Where a machine stands; it says what the machine does next."""

    NEW = "has not polled yet"
    IDLE = "polls"
    COMPLAINING = "reports a failed poll"
    DEFERRED = "puts an update off"
    COPYING = "prepares the download"
    DOWNLOADING = "downloads"
    INSTALLING = "installs"
    FAILED = "reports a failed update"
    WAITING = "waits for its reboot"
    UPDATED = "was rebooted into the update"
    ROLLED_BACK = "was rebooted into the old version"
    DEAD = "died during the download"
    LOST = "lost after the reboot"


ASKING = frozenset({Stage.NEW, Stage.IDLE, Stage.UPDATED, Stage.ROLLED_BACK})
UNDER_WAY = frozenset(
    {Stage.COPYING, Stage.DOWNLOADING, Stage.INSTALLING, Stage.WAITING}
)
GONE = frozenset({Stage.DEAD, Stage.LOST})


_ALWAYS_SENT = {
    Stage.IDLE: poll(),
    Stage.DEFERRED: report(3, 9, _DEFERRED | _FOREIGN_SERVER),
    Stage.COPYING: report(13, 1),
    Stage.DOWNLOADING: report(14, 1),
    Stage.INSTALLING: report(3, 1),
    Stage.WAITING: PING,
    Stage.ROLLED_BACK: poll_after_rollback(ROLLED_BACK),
}


class Machine:
    """
    One machine. Times are microseconds; it has no clock and is told what time it is.

    Args:
        habits: What it is like.
        number: Its place in the fleet.
        start: When it begins to live; its first poll is within a check interval.

    Attributes:
        stage: Where it stands.
        version: What it runs.
        boots: How often it was rebooted.
        updates: How many updates it finished.
        due: When it is to `act`; `NEVER` if it is gone.
    """

    # PERF: 0.4 KB each, with its place in the fleet's agenda: 410 MB for a million.
    __slots__ = (
        "_chance",
        "_deferred_until",
        "_downloads",
        "_error_code",
        "_fate",
        "_habits",
        "_interval",
        "_left",
        "_offer",
        "_reboot_at",
        "_repeats",
        "boots",
        "due",
        "number",
        "stage",
        "updates",
        "version",
    )

    def __init__(self, habits: Habits, number: int, start: int) -> None:
        self._habits = habits
        self._chance = scrambled(scrambled(habits.seed) ^ following(number))
        self._interval = habits.check_interval
        self._repeats = 0
        self._offer = _NOTHING
        self._downloads = 0  # of this offer's payload
        self._deferred_until = 0
        self._fate = Stage.UPDATED  # where the update under way will end
        self._error_code = 0
        self._reboot_at = NEVER
        self._left = NO_PREVIOUS_VERSION
        self.number = number
        self.stage = Stage.NEW
        self.version = habits.versions[number % len(habits.versions)]
        self.boots = 0
        self.updates = 0
        self.due = start + int(self._draw() * habits.check_interval)

    def go_on(self, version: str | None) -> None:
        """Begin with a version that was reached in an earlier life; None if it died."""
        if version is None:
            self._enter(Stage.LOST, NEVER)
        else:
            self.version = version

    def act(self, now: int) -> Message | None:
        """
        Do what is due.

        Returns:
            What the machine sends; it is to `hear` what comes of it. None if it sends
            nothing now, and `due` is set.
        """
        if self.stage is Stage.WAITING and now >= self._reboot_at:
            self._reboot(now)
            return None
        if self.stage is Stage.DOWNLOADING and self._error_code != TRANSFER_FAILED:
            self._count_download(now)
        if self._fails_here():
            self.stage = Stage.FAILED
        return self._message()

    def hear(self, verdict: Verdict, now: int) -> None:
        """Go on from what came of what was sent; sets `due`."""
        if self.stage in ASKING:
            self._hear_of_poll(verdict, now)
        else:
            self._go_on(now)

    def _message(self) -> Message:
        if self.stage in (Stage.NEW, Stage.UPDATED):
            return poll(self._left)
        if self.stage in (Stage.COMPLAINING, Stage.FAILED):
            return report(3, 0, self._error_code | _FOREIGN_SERVER)
        return _ALWAYS_SENT[self.stage]

    def _hear_of_poll(self, verdict: Verdict, now: int) -> None:
        if verdict.error_code == NO_ANSWER and self._repeats < _REPEATS:
            self._repeats += 1
            self.due = now + _REPEAT_AFTER
            return
        self._repeats = 0
        self._set_interval(verdict)
        # NOTE: what a poll has to tell is told once, even if nobody heard it.
        if verdict.error_code:
            self._error_code = verdict.error_code
            self._enter(Stage.COMPLAINING, now)
        elif verdict.offer is not None:
            self._consider(verdict.offer, now)
        else:
            self._rest(now)

    def _set_interval(self, verdict: Verdict) -> None:
        regular = self._habits.check_interval
        if verdict.error_code in _BACKS_OFF_FROM:
            self._interval = min(2 * self._interval, max(_LONGEST, regular))
        elif verdict.poll_interval:
            asked = max(verdict.poll_interval, _SHORTEST_ASKED) * SECOND
            self._interval = min(asked, _LONGEST)
        else:
            self._interval = regular

    def _consider(self, offer: Offer, now: int) -> None:
        if offer != self._offer:
            self._offer = offer
            self._downloads = self._deferred_until = 0
        if now < self._deferred_until:
            self._enter(Stage.DEFERRED, now)
            return
        # NOTE: the events of an update make it forget what interval it was told.
        self._interval = self._habits.check_interval
        self._draw_fate(offer.version)
        self._enter(Stage.COPYING, now + self._about(self._habits.copying))

    def _draw_fate(self, version: str) -> None:
        habits, lot = self._habits, self._draw()
        failures = habits.flawed.get(version, habits.failures)
        self._fate, self._error_code = Stage.UPDATED, 0
        if lot < failures:
            place = int(self._draw() * len(habits.error_codes))
            self._error_code = habits.error_codes[place]
            is_rollback = self._error_code == ROLLED_BACK
            self._fate = Stage.ROLLED_BACK if is_rollback else Stage.FAILED
        elif lot < failures + habits.dying:
            self._fate = Stage.DEAD
        elif lot < failures + habits.dying + habits.lost:
            self._fate = Stage.LOST

    def _fails_here(self) -> bool:
        fails_late = self._error_code in _OF_INSTALLATION
        fails_in = Stage.INSTALLING if fails_late else Stage.DOWNLOADING
        return self._fate is Stage.FAILED and self.stage is fails_in

    def _go_on(self, now: int) -> None:
        """Go on from what was sent and is not to be answered."""
        habits = self._habits
        match self.stage:
            case Stage.COPYING if self._fate is Stage.DEAD:
                self._enter(Stage.DEAD, NEVER)
            case Stage.COPYING:
                self._enter(Stage.DOWNLOADING, now + self._about(habits.download))
            case Stage.DOWNLOADING:
                self._enter(Stage.INSTALLING, now + self._about(habits.install))
            case Stage.INSTALLING:
                self._reboot_at = now + self._about(habits.reboot)
                self._wait(now)
            case Stage.WAITING:
                self._wait(now)
            case _:
                self._rest(now)

    def _count_download(self, now: int) -> None:
        """Have another try of this payload wait, should this one fail later on."""
        if self._offer.is_patient:
            days = min(2**self._downloads, _MAX_DEFERRED)
            self._downloads += 1
            self._deferred_until = now + days * _DAY + int(self._draw() * _DAY / 2)

    def _reboot(self, now: int) -> None:
        self.boots += 1
        if self._fate is Stage.LOST:
            self._enter(Stage.LOST, NEVER)
            return
        if self._fate is Stage.UPDATED:
            self._left, self.version = self.version, self._offer.version
            self.updates += 1
        # update_engine polls 7 minutes after its start, give or take 5.
        minutes = 2 + 10 * self._draw()
        self._enter(self._fate, now + int(self._habits.check_interval * minutes / 45))

    def _wait(self, now: int) -> None:
        self._enter(Stage.WAITING, min(self._next_check(now), self._reboot_at))

    def _rest(self, now: int) -> None:
        self._enter(Stage.IDLE, self._next_check(now))

    def _enter(self, stage: Stage, due: int) -> None:
        self.stage, self.due = stage, due

    def _next_check(self, now: int) -> int:
        interval = self._interval
        is_regular = interval == self._habits.check_interval
        jitter = interval // 9 if is_regular else interval // 2
        return now + interval + int((2 * self._draw() - 1) * jitter)

    def _about(self, duration: int) -> int:
        return int(duration * (0.5 + self._draw()))

    def _draw(self) -> float:
        self._chance = following(self._chance)
        return fraction(self._chance)
