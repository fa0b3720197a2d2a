"""Headers that tell browsers what an answer is not to be used for."""

from __future__ import annotations

import base64
import hashlib
import re

from falcon.asgi import Request, Response

from api.safety.addresses import is_secure

POLICY = "Content-Security-Policy"
NOTHING = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The policy of answers that are no pages."""
A_YEAR = "max-age=31536000"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)


class SafetyHeaders:
    """
    Middleware that adds what every answer says to browsers, errors included.

    A page says by itself what it loads (`policy_of`); nothing else loads anything.
    Nothing may be stored unless the resource allows it.
    """

    async def process_response(
        self,
        req: Request,
        resp: Response,
        resource: object,
        req_succeeded: bool,  # noqa: FBT001  (falcon's)
    ) -> None:
        """Add them."""
        resp.set_headers(ALWAYS)
        if resp.get_header(POLICY) is None:
            resp.set_header(POLICY, NOTHING)
        if resp.get_header("Cache-Control") is None:
            resp.set_header("Cache-Control", "no-store")
        if is_secure(req):
            resp.set_header("Strict-Transport-Security", A_YEAR)


def policy_of(page: str, **more: str) -> str:
    """
    Write the policy of a page that carries its own styles and scripts, and no others.

    Args:
        page: HTML; elements ``<style>`` and ``<script>`` without attributes count.
        more: What else it loads, and where from, such as ``img="'self'"``.
    """
    sources = {kind: [where] for kind, where in more.items()}
    for kind, text in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        sources.setdefault(kind, []).append(f"'sha256-{digest}'")
    allowed = [f"{kind}-src {' '.join(of)}" for kind, of in sources.items()]
    return "; ".join([NOTHING, *allowed, "connect-src 'self'"])
