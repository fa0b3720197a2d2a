"""A browser: it keeps cookies, and a page in it sends the token of its session."""

from falcon.testing import TestClient

from tests.integration.api.client import PASSWORD, USERNAME

_OWN = "own"


class Browser(TestClient):
    """
    A browser with a page of ours; what it is answered has to be in the document.

    Args:
        api: The client of another program.
    """

    __test__ = False

    def __init__(self, api, protocol="http"):
        super().__init__(api.app)
        self._conformance = api.conformance
        self.protocol = protocol
        self.cookies = {}
        self.token = None

    def simulate_request(
        self, method="GET", path="/", token=_OWN, headers=None, **kwargs
    ):
        given = {"User-Agent": "Browser/1.0", **(headers or {})}
        token = self.token if token == _OWN else token
        if token is not None:
            given["X-CSRF-Token"] = token
        kwargs = {"cookies": self.cookies or None, "protocol": self.protocol, **kwargs}
        result = super().simulate_request(method, path, headers=given, **kwargs)
        self._conformance.check(method, path, result)
        return result

    def sign_in(self, username=USERNAME, password=PASSWORD, **kwargs):
        body = {"username": username, "password": password}
        return self.post("/api/session", json=body, **kwargs)

    def signed_in(self, username=USERNAME):
        """Sign in, and keep what that brings."""
        result = self.sign_in(username)
        assert result.status_code == 201, result.text
        self.keep(result)
        return self

    def keep(self, result):
        self.cookies |= {name: each.value for name, each in result.cookies.items()}
        self.token = result.json["csrf_token"]
