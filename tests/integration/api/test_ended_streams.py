"""Who follows the log may do so no longer than what they showed is good."""

import asyncio

import pytest

from domain.causes import acting
from domain.roles import Role
from domain.tokens import Terms, digest_of
from tests.integration.api.client import PASSWORD, USERNAME, basic
from tests.integration.api.following import following
from tests.integration.api.signing_in import Browser


def ends_after(application, change, **headers):
    """Whether a stream tells what came before a change and then is over."""

    async def run():
        async with following(application, "after=0", **headers) as stream:
            status, _ = await stream.start()
            first = await stream.message()
            await asyncio.to_thread(change)
            while message := await stream.message():
                if message.type == "application.created":
                    return False
            return status == 200 and first.data is not None

    return asyncio.run(run())


@pytest.fixture
def signed_in(api):
    browser = Browser(api).signed_in()
    secret = browser.cookies["coreroller_session"]
    headers = {"Cookie": f"coreroller_session={secret}", "Authorization": None}
    return browser, headers


def test_a_stream_ends_when_its_user_signs_out(application, signed_in):
    browser, headers = signed_in

    assert ends_after(application, lambda: browser.delete("/api/session"), **headers)


def test_a_stream_ends_when_the_password_is_another_one(application, services, api):
    user_id = next(e for e in api.events() if e.TOPIC == "user.created").originator_id

    def change():
        with services.database.command():
            services.platform.change_password(user_id, password_hash="another")

    assert ends_after(application, change, **basic(USERNAME, PASSWORD))


def test_a_stream_ends_when_its_token_is_revoked(application, services, api):
    user_id = next(e for e in api.events() if e.TOPIC == "user.created").originator_id
    with acting("test"), services.database.command():
        token_id = services.platform.issue_token(
            user_id, name="ci", digest=digest_of("crt_x"), terms=Terms(Role.ADMIN)
        )

    def revoke():
        with services.database.command():
            services.platform.revoke_token(token_id)

    headers = {"Authorization": "Bearer crt_x"}
    assert ends_after(application, revoke, **headers)


def test_a_stream_goes_on_when_something_else_happens(application, api, signed_in):
    _, headers = signed_in

    def change():
        api.app_named()

    assert not ends_after(application, change, **headers)
