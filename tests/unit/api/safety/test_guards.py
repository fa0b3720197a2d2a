"""What every answer says to browsers, and who is let in."""

import falcon.asgi
import pytest
from falcon.testing import TestClient

from api.dashboard.pages import serve_dashboard
from api.requests.errors import handle_errors
from api.requests.middleware import RequestMiddleware
from api.safety.addresses import Proxies
from api.safety.allowances import Allowance
from api.safety.headers import SafetyHeaders, policy_of
from api.safety.hosts import HostCheck
from api.safety.limits import ApiLimit, address_behind, caller_behind
from api.safety.sharing import Sharing
from api.sessions.origins import require_own_page

ORIGIN = "https://dashboard.example.net"


class Thing:
    async def on_get(self, req, resp):
        resp.media = {}

    async def on_post(self, req, resp):
        raise RuntimeError


class SignedIn:
    """Middleware that takes a header's word for who it is."""

    async def process_resource(self, req, resp, resource, params):
        req.context.user = req.get_header("X-User")


def client(*middleware):
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False), *middleware])
    handle_errors(app)
    serve_dashboard(app, {})
    for path in ("/api/things", "/health"):
        app.add_route(path, Thing())
    return TestClient(app)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/things", 200),
        ("GET", "/nothing", 404),
        ("TRACE", "/api/things", 405),
        ("POST", "/api/things", 500),
    ],
)
def test_every_answer_tells_browsers_what_it_is_not_for(method, path, status):
    result = client(SafetyHeaders()).simulate_request(method, path)

    assert result.status_code == status
    assert result.headers["X-Content-Type-Options"] == "nosniff"
    assert result.headers["Referrer-Policy"] == "no-referrer"
    assert result.headers["Cache-Control"] == "no-store"
    assert "camera=()" in result.headers["Permissions-Policy"]
    assert "default-src 'none'" in result.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in result.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in result.headers


def test_only_over_tls_is_tls_asked_for():
    result = client(SafetyHeaders()).get("/", protocol="https")

    assert result.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_may_use_the_styles_and_scripts_that_it_carries_and_no_others():
    policy = policy_of("<style>a</style><script>b</script><script src='//x'></script>")

    assert policy.startswith("default-src 'none'")
    assert "style-src 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='" in policy
    assert "script-src 'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("updates.example.net", "/api/things", 200),
        ("UPDATES.example.net:8000", "/api/things", 200),
        ("[::1]:8000", "/api/things", 200),
        ("[::1]", "/api/things", 200),
        ("evil.example", "/api/things", 421),
        ("evil.example:8000", "/", 421),
        ("10.0.0.1", "/health", 200),
    ],
)
def test_the_server_goes_by_its_own_names_only(host, path, status):
    guarded = client(HostCheck(["updates.example.net", "[::1]"]))

    assert guarded.get(path, host=host).status_code == status


def test_pages_of_an_origin_that_is_listed_may_read_answers():
    result = client(Sharing([ORIGIN])).get("/api/things", headers={"Origin": ORIGIN})

    assert result.status_code == 200
    assert result.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert result.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("origin", "is_refused"), [(ORIGIN, False), ("https://evil.example", True)]
)
def test_pages_of_an_origin_that_is_listed_may_change_things(origin, is_refused):
    class OwnPages:
        async def process_resource(self, req, resp, resource, params):
            require_own_page(req)

    guarded = client(Sharing([ORIGIN]), OwnPages())

    result = guarded.post(
        "/api/things", headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    )

    assert (result.status_code == 403) is is_refused


@pytest.mark.parametrize("origin", ["null", f"{ORIGIN}.evil.example", "*", ""])
def test_pages_of_any_other_origin_may_not(origin):
    result = client(Sharing([ORIGIN])).get("/api/things", headers={"Origin": origin})

    assert not [name for name in result.headers if "access-control" in name.lower()]
    assert result.headers["Vary"] == "Origin"


def test_a_browser_that_asks_first_is_answered_before_anybody_signs_in():
    class Closed:
        async def process_resource(self, req, resp, resource, params):
            raise falcon.HTTPUnauthorized

    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
    shared = client(Sharing([ORIGIN]), Closed())

    result = shared.simulate_options("/api/things", headers=asked)

    assert result.status_code == 204
    assert "PUT" in result.headers["Access-Control-Allow-Methods"]
    assert shared.simulate_options("/api/things").status_code == 401


def test_a_caller_who_asks_too_often_is_told_when_to_come_back():
    allowance = Allowance(1, burst_s=2, clock=lambda: 0.0)
    limited = client(SignedIn(), ApiLimit(allowance, caller_behind))

    def ask(user, path="/api/things"):
        return limited.get(path, headers={"X-User": user})

    assert [ask("ann").status_code for _ in range(3)] == [200, 200, 429]
    assert ask("ann").headers["Retry-After"] == "1"
    assert ask("bob").status_code == 200
    assert ask("ann", "/health").status_code == 200


def test_an_address_is_limited_before_anybody_has_signed_in_but_our_own_host_is_not():
    allowance = Allowance(1, burst_s=1, clock=lambda: 0.0)
    limited = client(ApiLimit(allowance, address_behind))

    def ask(address):
        return limited.simulate_get("/api/things", remote_addr=address).status_code

    assert [ask("198.51.100.7") for _ in range(2)] == [200, 429]
    assert [ask("127.0.0.1") for _ in range(2)] == [200, 200]


def test_a_secret_in_the_path_is_not_logged(caplog):
    import structlog

    app = falcon.asgi.App(
        middleware=[RequestMiddleware(http_log=True, proxies=Proxies())]
    )
    with structlog.testing.capture_logs() as logs:
        for path in ("/v1/update/s3cret", "//omaha//s3cret/x", "/v1/update/"):
            TestClient(app).simulate_post(path)

    assert [line["path"] for line in logs] == [
        "/v1/update/...",
        "//omaha//...",
        "/v1/update/",
    ]
