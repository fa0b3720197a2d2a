"""``/``: what somebody sees who opens the server in a browser."""

from __future__ import annotations

import falcon
from falcon.asgi import Request, Response

from api.operations.operation import operation
from api.operations.routes import Routes
from api.safety.headers import POLICY, policy_of

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>CoreRoller</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto;
       padding: 0 1rem; color-scheme: light dark; }
code { font-size: 0.95em; }
</style>
</head>
<body>
<h1>CoreRoller</h1>
<p>This server decides which machine of a fleet may update, and when.</p>
<ul>
<li>Machines ask at <code>POST /v1/update/</code>, in Omaha 3.</li>
<li>Operators use the REST API, beginning at
<a href="/api/apps">/api/apps</a> (user <code>admin</code>); it is described at
<a href="/api/docs">/api/docs</a>.</li>
<li><a href="/health">/health</a> tells whether the server runs,
<a href="/ready">/ready</a> whether it can do its work.</li>
</ul>
</body>
</html>
"""


_POLICY = policy_of(_PAGE)


class WelcomeResource:
    """A page that says what this is and where to go."""

    @operation("getWelcome", role=None, media=(falcon.MEDIA_HTML,))
    async def on_get(self, req: Request, resp: Response) -> None:
        """Show the page."""
        resp.content_type = falcon.MEDIA_HTML
        resp.set_header(POLICY, _POLICY)
        resp.text = _PAGE


def add_welcome_route(routes: Routes) -> None:
    """Serve the page at the root."""
    routes.add("/", WelcomeResource())
