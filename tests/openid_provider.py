"""
An OpenID provider as a program of its own, which insists on PKCE.

Run it by ``python -m tests.openid_provider``; its first line is the port. Anybody may
sign in. What it tells of them, in the ID token too, is set by ``PUT /users/{subject}``.
"""

import base64
import hashlib
import hmac
import os
import warnings
from urllib.parse import parse_qs, urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
warnings.simplefilter("ignore")

import flask  # noqa: E402
import oidc_provider_mock  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

challenges = {}
app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)


@app.after_request
def remember_challenge(response):
    if flask.request.endpoint == "oidc-provider-mock.authorize":
        given = flask.request.args
        codes = parse_qs(urlsplit(response.headers.get("Location", "")).query)
        if "code" in codes and given.get("code_challenge_method") == "S256":
            challenges[codes["code"][0]] = given["code_challenge"]
    return response


@app.before_request
def require_verifier():
    if flask.request.endpoint != "oidc-provider-mock.issue_token":
        return None
    given = flask.request.form
    digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if hmac.compare_digest(challenges.pop(given["code"], ""), challenge):
        return None
    return {"error": "invalid_grant", "error_description": "code_verifier"}, 400


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.port, flush=True)  # noqa: T201
    server.serve_forever()
