"""Simulated machines: what real clients write, in their own shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"


@dataclass(frozen=True)
class UpdateEngine:
    """A Flatcar machine; each method gives the body of a request it would send."""

    machine_id: str
    version: str = "4152.2.0"
    track: str = "stable"
    board: str = "amd64-usr"
    alias: str = ""
    oem: str = "qemu"

    def polls(self, previous_version: str = "", source: str = "scheduler") -> bytes:
        """Ping, update check and the 3/2 that goes with every check."""
        return self._request(
            '<ping active="1"></ping><updatecheck></updatecheck>'
            '<event eventtype="3" eventresult="2"'
            f' previousversion="{previous_version}"></event>',
            source,
        )

    def polls_after_rollback(self) -> bytes:
        return self._request(
            '<ping active="1"></ping><updatecheck></updatecheck>'
            '<event eventtype="3" eventresult="0" errorcode="44"></event>'
        )

    def pings(self) -> bytes:
        return self._request('<ping active="1"></ping>')

    def reports(self, kind: int, result: int, code: int | None = None) -> bytes:
        error = "" if code is None else f' errorcode="{code}"'
        return self._request(
            f'<event eventtype="{kind}" eventresult="{result}"{error}></event>'
        )

    def rebooted_into(self, version: str) -> UpdateEngine:
        return replace(self, version=version)

    def _request(self, body: str, source: str = "scheduler") -> bytes:
        arch = "aarch64" if self.board.startswith("arm64") else "x86_64"
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<request protocol="3.0" version="update_engine-0.4.10" updaterversion="update_engine-0.4.10" installsource="{source}" ismachine="1">
    <os version="Chateau" platform="CoreOS" sp="{self.version}_{arch}"></os>
    <app appid="{FLATCAR}" version="{self.version}" track="{self.track}" bootid="{{{uuid4()}}}" oem="{self.oem}" oemversion="1.0.0" alephversion="3975.2.1" machineid="{self.machine_id}" machinealias="{self.alias}" lang="en-US" board="{self.board}" hardware_class="" delta_okay="false" >
        {body}
    </app>
</request>
""".encode()  # noqa: E501


@dataclass(frozen=True)
class Updater:
    """A machine that runs some other application, by the Go updater library."""

    app_id: str
    machine_id: str
    track: str
    version: str = "1.0.0"

    def checks(self) -> bytes:
        return self._request("<updatecheck></updatecheck>")

    def reports(self, kind: int, result: int, code: int | None = None) -> bytes:
        error = "" if code is None else f' errorcode="{code}"'
        return self._request(
            f'<event eventtype="{kind}" eventresult="{result}"{error}></event>'
        )

    def rebooted_into(self, version: str) -> Updater:
        return replace(self, version=version)

    def app(self, body: str) -> str:
        return (
            f'<app appid="{self.app_id}" version="{self.version}" track="{self.track}"'
            f' machineid="{self.machine_id}">{body}</app>'
        )

    def _request(self, body: str) -> bytes:
        return (
            '<request protocol="3.0" version="go-omaha" ismachine="1">'
            '<os platform="linux" arch="x64"></os>' + self.app(body) + "</request>"
        ).encode()


@dataclass(frozen=True)
class Syncer:
    """Nebraska's syncer, which mirrors a channel; no machine."""

    version: str = "766.0.0"
    track: str = "stable"
    takes_floors: bool = True
    client: str = "CoreOSUpdateEngine-0.1.0.0"
    source: str = "scheduler"
    delta_okay: bool = False

    def checks(self) -> bytes:
        floors = ' multi_manifest_ok="true"' if self.takes_floors else ""
        deltas = ' delta_okay="true"' if self.delta_okay else ""
        return (
            f'<request protocol="3.0" installsource="{self.source}" ismachine="1"'
            f' version="{self.client}" updaterversion="{self.client}">'
            '<os platform="CoreOS" version="Chateau" arch="x64"'
            f' sp="{self.version}_x86_64"></os>'
            f'<app appid="{FLATCAR}" version="{self.version}" track="{self.track}"'
            f' bootid="{{{uuid4()}}}" machineid="{{{uuid4()}}}"{floors}{deltas}>'
            "<updatecheck></updatecheck></app></request>"
        ).encode()
