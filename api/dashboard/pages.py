"""``/`` and all that nothing else serves: the dashboard's pages and their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon
from falcon.asgi import App, Request, Response

from api.access.callers import asks_for_page
from api.dashboard.files import INDEX, File, read_files
from api.safety.headers import POLICY, policy_of

_A_YEAR = "public, max-age=31536000, immutable"
_LOADED = {
    "script": "'self'",
    # NOTE: Mantine and ECharts write styles as they go.
    "style": "'self' 'unsafe-inline'",
    "img": "'self' data:",
    "font": "'self'",
}
"""What pages load: files of ours, and what they draw themselves."""
_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>CoreRoller</title>
<h1>CoreRoller</h1>
<p>The dashboard was not built: <code>make dashboard</code> does it, in a checkout.
The REST API is described at <a href="/api/docs">/api/docs</a>.</p>
</html>
"""


def serve_dashboard(
    app: App[Request, Response], files: Mapping[str, File] | None = None
) -> None:
    """
    Serve the dashboard where there is no route.

    Whoever asks for a page gets the one there is: it knows by its address what to show.

    Args:
        app: It has all routes below ``/api/`` already.
        files: By path; those that were built, if not given.
    """
    files = read_files() if files is None else files
    index = files.get(INDEX, File(INDEX, _NOT_BUILT.encode()))
    policy = policy_of(index.content.decode(), **_LOADED)

    async def serve(req: Request, resp: Response | None, **_: Any) -> None:
        if req.method not in {"GET", "HEAD"} or resp is None:
            raise falcon.HTTPNotFound
        file = files.get(req.path)
        if file is None and (req.path == "/" or asks_for_page(req)):
            file = index
        if file is None:
            raise falcon.HTTPNotFound
        if file is index:
            resp.set_header(POLICY, policy)
        _answer(req, resp, file)

    app.add_sink(serve, "/")


def _answer(req: Request, resp: Response, file: File) -> None:
    resp.content_type = file.content_type
    resp.cache_control = [_A_YEAR if file.is_hashed else "no-cache"]
    resp.etag = file.etag
    resp.vary = ["Accept-Encoding"]
    if req.if_none_match and file.etag in req.if_none_match:
        resp.status = falcon.HTTP_304
    elif file.compressed is not None and "gzip" in (
        req.get_header("Accept-Encoding") or ""
    ):
        resp.set_header("Content-Encoding", "gzip")
        resp.data = file.compressed
    else:
        resp.data = file.content
