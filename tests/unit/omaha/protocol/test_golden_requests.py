"""Requests as the clients send them, byte for byte, and what we make of each."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from omaha.protocol.events import Event
from omaha.protocol.requests import MAX_BODY, AppRequest, Request, parse_request

GOLDEN = Path(__file__).parents[3] / "golden" / "omaha" / "requests"

FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"
SESSION = "7b0e4a52-3c5d-4b6f-9e1a-2d8c7f60b431"
MACHINE = "5c1e0a6b7d2f4e8c9a3b1d0f2e4c6a88"
SYNCER = "CoreOSUpdateEngine-0.1.0.0"

UPDATE_ENGINE = Request(
    protocol="3.0",
    version="update_engine-0.4.10",
    updater_version="update_engine-0.4.10",
    install_source="scheduler",
    is_machine=True,
    os_platform="CoreOS",
    os_version="Chateau",
    os_sp="4152.2.0_x86_64",
)
FLATCAR_MACHINE = AppRequest(
    app_id=FLATCAR,
    version="4152.2.0",
    track="stable",
    board="amd64-usr",
    machine_id=MACHINE,
    oem="qemu",
    oem_version="1.0.0",
    aleph_version="3975.2.1",
    boot_id="{0f2c7d1e-93aa-4a51-8d0e-6f2b7f1c5a10}",
    lang="en-US",
)


def update_engine_event(event_type, event_result, error_code=None):
    event = Event(
        event_type=event_type, event_result=event_result, error_code=error_code
    )
    return replace(UPDATE_ENGINE, apps=(replace(FLATCAR_MACHINE, events=(event,)),))


def update_engine_check(event, **app):
    check = replace(
        FLATCAR_MACHINE, ping=True, update_check=True, events=(event,), **app
    )
    return replace(UPDATE_ENGINE, apps=(check,))


def update_engine_ping():
    return replace(UPDATE_ENGINE, apps=(replace(FLATCAR_MACHINE, ping=True),))


RESTARTED = Event(event_type=3, event_result=2)
CHECK = update_engine_check(RESTARTED)

UPDATE_ENGINE_REQUESTS = {
    "first_check": update_engine_check(replace(RESTARTED, previous_version="0.0.0.0")),
    "check": CHECK,
    "check_on_demand": replace(CHECK, install_source="ondemandupdate"),
    "download_started": update_engine_event(13, 1),
    "download_finished": update_engine_event(14, 1),
    "installed": update_engine_event(3, 1),
    "waiting_for_reboot": update_engine_ping(),
    "check_after_update": replace(
        update_engine_check(
            replace(RESTARTED, previous_version="4152.2.0"),
            version="4230.2.1",
            boot_id="{7a1b93c4-52de-4f60-b1a7-c08d2e6f4b19}",
        ),
        os_sp="4230.2.1_x86_64",
    ),
    "check_after_fallback": update_engine_check(
        Event(event_type=3, event_result=0, error_code=44)
    ),
    "download_failed": update_engine_event(3, 0, 268435465),
    "answer_unusable": update_engine_event(3, 0, 268435490),
    "server_busy": update_engine_event(3, 0, 268437959),
    "connection_refused": update_engine_event(3, 0, 268437456),
    "answer_empty": update_engine_event(3, 0, 268435486),
    "answer_not_xml": update_engine_event(3, 0, 268435487),
    "postinst_failed": update_engine_event(3, 0, 268435461),
    "postinst_failed_on_dev_image": update_engine_event(3, 0, 805306373),
    "hash_mismatch": update_engine_event(3, 0, 268435466),
    "backing_off": update_engine_event(3, 9, 268435496),
}

GO_OMAHA = Request(
    protocol="3.0",
    version="go-omaha",
    session_id=SESSION,
    is_machine=True,
    os_arch="x64",
    os_platform="linux",
)
GO_OMAHA_APP = AppRequest(
    app_id=FLATCAR,
    version="1911.3.0",
    track="stable",
    machine_id=MACHINE,
    boot_id=SESSION,
    oem="packet",
)
UPDATER = replace(GO_OMAHA, is_machine=False, os_arch="arm64")
UPDATER_APP = AppRequest(
    app_id="io.flatcar.MyApp",
    version="1.4.0",
    track="stable",
    machine_id="client-17",
    boot_id=SESSION,
)
LIB_APP = AppRequest(
    app_id="{780d6940-9a48-4414-88df-95ba63bbe9cb}",
    track="master",
    machine_id="instance-1",
)
CTL = Request(
    protocol="3.0",
    version=SYNCER,
    updater_version=SYNCER,
    install_source="ondemandupdate",
    is_machine=True,
    os_platform="CoreOS",
    os_version="Chateau",
)
CTL_APP = AppRequest(
    app_id=FLATCAR.strip("{}"),
    version="ForcedUpdate",
    track="alpha",
    boot_id="{fake-boot}",
    machine_id="deadbeef000000000000000000000001",
    oem="fake",
)


def asking(request, app, **changes):
    return replace(request, apps=(replace(app, **changes),))


OTHER_REQUESTS = {
    "go_omaha_check": asking(
        GO_OMAHA, GO_OMAHA_APP, ping=True, update_check=True, events=(RESTARTED,)
    ),
    "go_omaha_ping": asking(GO_OMAHA, GO_OMAHA_APP, ping=True),
    "go_omaha_event": asking(
        GO_OMAHA,
        GO_OMAHA_APP,
        events=(Event(event_type=3, event_result=0, error_code=2503),),
    ),
    "nebraska_updater_check": asking(UPDATER, UPDATER_APP, update_check=True),
    "nebraska_updater_installed": asking(
        UPDATER, UPDATER_APP, events=(Event(event_type=2, event_result=1),)
    ),
    "nebraska_updater_failed": asking(
        UPDATER, UPDATER_APP, events=(Event(event_type=3, event_result=0),)
    ),
    "coreroller_lib_check": asking(
        Request(), LIB_APP, version="1.0.0", update_check=True
    ),
    "coreroller_lib_event": asking(Request(), LIB_APP, events=(RESTARTED,)),
    "updateservicectl_check": asking(
        CTL, CTL_APP, update_check=True, events=(RESTARTED,)
    ),
    "updateservicectl_ping": asking(CTL, CTL_APP, ping=True),
    "nebraska_syncer_check": Request(
        protocol="3.0",
        version=SYNCER,
        updater_version=SYNCER,
        install_source="scheduler",
        is_machine=True,
        os_arch="x64",
        os_platform="CoreOS",
        os_version="Chateau",
        os_sp="766.0.0_x86_64",
        apps=(
            AppRequest(
                app_id=FLATCAR,
                version="766.0.0",
                track="stable",
                boot_id="{c1d8d9f2-8d39-4b0c-a1c5-5f0c7e3ab6e4}",
                machine_id="{9be5d3a4-2c4e-4f5a-8fb8-3d1b6f0e7a12}",
                multi_manifest_ok=True,
                update_check=True,
            ),
        ),
    ),
    "ue_rs_check": Request(
        protocol="3.0",
        version="ue-rs-0.0.0",
        updater_version="ue-rs-0.0.0",
        install_source="ondemand",
        is_machine=True,
        os_platform="CoreOS",
        os_version="Chateau",
        os_sp="3340.0.0+nightly-20220823-2100_x86_64",
        apps=(
            AppRequest(
                app_id=FLATCAR,
                version="3340.0.0+nightly-20220823-2100",
                track="alpha",
                machine_id="abce671d61774703ac7be60715220bfe",
                update_check=True,
            ),
        ),
    ),
    "google_omaha_check": Request(
        protocol="3.0",
        updater_version="1.3.36.152",
        install_source="update3web-ondemand",
        session_id="{5B2E5A6C-1D5C-4C0B-9B2A-5F4C3F0E8D11}",
        request_id="{8F6E5C0D-2A9B-4A2E-BD59-7A0E3D1C6B22}",
        test_source="ossdev",
        os_arch="x64",
        os_platform="win",
        os_version="10.0.19045.3570",
        apps=(
            AppRequest(
                app_id="{430FD4D0-B729-4F61-AA34-91526481799D}",
                version="1.3.36.152",
                ping=True,
                update_check=True,
            ),
            AppRequest(
                app_id="{8A69D345-D564-463C-AFF1-A69D9E530F96}",
                lang="de",
                ping=True,
                update_check=True,
                target_version_prefix="118.",
                events=(
                    Event(event_type=2, event_result=4, error_code=-2147219440),
                    Event(
                        event_type=1,
                        event_result=1,
                        error_code=0,
                        next_version="118.0.5993.71",
                    ),
                ),
            ),
        ),
    ),
}

REQUESTS = OTHER_REQUESTS | {
    f"update_engine_{name}": request for name, request in UPDATE_ENGINE_REQUESTS.items()
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_of_a_known_client_is_understood(name):
    body = (GOLDEN / f"{name}.xml").read_bytes()

    request = parse_request(body)

    assert request == REQUESTS[name]


def test_every_golden_request_is_expected_and_far_below_the_limit():
    files = {path.stem: path.stat().st_size for path in GOLDEN.glob("*.xml")}

    assert files.keys() == REQUESTS.keys()
    assert max(files.values()) < MAX_BODY / 16
