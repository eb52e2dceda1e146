"""Signing in by OpenID Connect at a real provider on the loopback, and what such a provider may do wrong."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient

from mkus_kg.accounts import Accounts
from mkus_kg.accounts.openid import Provider
from mkus_kg.database import open_database
from mkus_kg.errors import ProviderFailed, WrongCredentials
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from web.app import site_over
from web.visitors import SESSION

CLIENT, CLIENT_SECRET = "mkus", "tajne/hasło klienta"
BACK = "http://testserver/logowanie/openid/powrot"


@dataclass
class Small:
    """A provider that signs everybody in as one person; `claims` and `key` can be bent."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=False))
    signing: Any = None
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    pending: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.described,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) >= {"openid"}
        code = secrets.token_urlsafe(8)
        self.pending[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any] | None:
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self.pending.pop(given["code"], None)
        challenge = urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        right = (unquote(name), unquote(secret)) == (CLIENT, CLIENT_SECRET)
        if asked is None or not right or asked["code_challenge"] != challenge:
            return None
        if asked["redirect_uri"] != given["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], "name": "Zofia <Zewnętrzna>", "preferred_username": "Zofia",
            **self.claims,
        }  # fmt: skip
        header = {"alg": self.algorithm, "kid": "1"}
        key = self.signing or self.key
        return {
            "id_token": jwt.encode(header, claims, key, algorithms=[self.algorithm]),
            "token_type": "Bearer",
        }


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Small, str]]:
    provider = Small()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.calls.append(parts.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(parse_qsl(parts.query))))
                self.end_headers()
            elif parts.path == "/keys":
                self._json({"keys": [provider.key.as_dict(private=False)]})
            elif parts.path == "/.well-known/openid-configuration":
                self._json(provider.description())
            else:
                self.send_response(302)
                self.send_header("Location", f"{provider.issuer}/keys")
                self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            found = provider.token(dict(parse_qsl(body)), self.headers.get("authorization", ""))
            self._json(found or {"error": "invalid_grant"}, 200 if found else 400)

        def _json(self, content: dict[str, Any], status: int = 200) -> None:
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{listening.server_address[1]}"
        yield provider, address
        listening.shutdown()
        thread.join()


@pytest.fixture
def small(server: tuple[Small, str]) -> Small:
    provider, address = server
    provider.issuer, provider.signing, provider.algorithm = address, None, "RS256"
    for each in (provider.claims, provider.described, provider.pending):
        each.clear()
    return provider


def asked(small: Small, client: Provider, secret: str) -> dict[str, str]:
    """Go to the provider and back, as a browser does, and give what it came back with."""
    answer = httpx2.get(client.address(secret, BACK), verify=False, trust_env=False)
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def client_of(small: Small) -> Provider:
    return Provider(small.issuer, CLIENT, CLIENT_SECRET)


def test_whom_the_provider_vouches_for(small: Small) -> None:
    client = client_of(small)
    for _ in range(2):
        found = client.identity("sekret", BACK, asked(small, client, "sekret"))
        assert (found.issuer, found.subject, found.login) == (small.issuer, "7", "Zofia")
    small.claims["aud"] = [CLIENT, "inny"]
    small.claims["azp"] = CLIENT
    assert client.identity("sekret", BACK, asked(small, client, "sekret")).subject == "7"


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "inny"},
        {"aud": [CLIENT, "inny"]},
        {"aud": []},
        {"exp": NOW - 3600},
        {"iat": NOW + 9000},
        {"nonce": "inny"},
        {"nonce": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=lambda claims: " ".join(claims),
)
def test_a_token_that_says_something_else_is_refused(small: Small, claims: dict[str, Any]) -> None:
    client = client_of(small)
    small.claims.update(claims)
    with pytest.raises((ProviderFailed, WrongCredentials)):
        client.identity("sekret", BACK, asked(small, client, "sekret"))


def test_a_token_signed_by_somebody_else_is_refused(small: Small) -> None:
    client = client_of(small)
    small.signing = RSAKey.generate_key(2048)
    with pytest.raises(ProviderFailed):
        client.identity("sekret", BACK, asked(small, client, "sekret"))
    small.algorithm, small.signing = "HS256", OctKey.import_key(CLIENT_SECRET * 3)
    with pytest.raises(ProviderFailed):
        client.identity("sekret", BACK, asked(small, client, "sekret"))


def test_a_renewed_key_is_asked_for_again(small: Small) -> None:
    client = client_of(small)
    client.identity("sekret", BACK, asked(small, client, "sekret"))
    small.key = RSAKey.generate_key(2048, {"kid": "1"})
    assert client.identity("sekret", BACK, asked(small, client, "sekret")).subject == "7"


@pytest.mark.parametrize(
    "bent",
    [{"state": "inny"}, {"state": ""}, {"code": ""}, {"code": "zmyślony"}, {"iss": "https://evil.example"}],
    ids=str,
)
def test_an_answer_to_another_question_is_refused(small: Small, bent: dict[str, str]) -> None:
    client = client_of(small)
    given = asked(small, client, "sekret")
    with pytest.raises(WrongCredentials):
        client.identity("sekret", BACK, {**given, **bent})
    with pytest.raises(WrongCredentials):
        client.identity("inny sekret", BACK, given)
    with pytest.raises(WrongCredentials):
        client.identity("", BACK, given)


def test_a_code_serves_once_and_for_its_verifier_alone(small: Small) -> None:
    client = client_of(small)
    given = asked(small, client, "sekret")
    stolen = {**given, "state": asked(small, client, "złodzieja")["state"]}
    with pytest.raises(WrongCredentials):
        client.identity("złodzieja", BACK, stolen)
    with pytest.raises(WrongCredentials):
        client.identity("sekret", BACK, given)


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_provider_that_describes_itself_wrongly_is_not_asked(
    small: Small, described: dict[str, Any]
) -> None:
    small.described.update(described)
    with pytest.raises(ProviderFailed):
        client_of(small).address("sekret", BACK)


def test_redirects_of_the_provider_are_not_followed(small: Small) -> None:
    small.described["jwks_uri"] = f"{small.issuer}/elsewhere"
    client = client_of(small)
    with pytest.raises(ProviderFailed):
        client.identity("sekret", BACK, asked(small, client, "sekret"))


def test_a_provider_that_is_not_there() -> None:
    with pytest.raises(ProviderFailed):
        Provider("http://127.0.0.1:9", CLIENT).address("sekret", BACK)


def test_signing_in_on_the_site(
    small: Small, small_graph: KnowledgeGraph, small_settings: Settings, tmp_path: Path
) -> None:
    settings = small_settings.model_copy(
        update={
            "oidc_issuer": small.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": Settings(oidc_client_secret=CLIENT_SECRET).oidc_client_secret,
            "oidc_name": "Urząd",
            "oidc_role": Role.CONTRIBUTOR,
        }
    )
    assert CLIENT_SECRET not in repr(settings)
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    accounts = Accounts.open(engine)
    client = TestClient(site_over(small_graph, settings, accounts), follow_redirects=False)
    page = client.get("/en/sign-in?next=/en/people")
    assert "Sign in with Urząd" in page.text
    out = client.get("/en/sign-in/openid?next=/en/account")
    assert out.status_code == 303
    assert "httponly" in out.headers["set-cookie"].lower()
    back = httpx2.get(out.headers["location"], trust_env=False).headers["location"]
    # Somebody else's answer signs nobody in: this browser never asked.
    stranger = TestClient(client.app, follow_redirects=False)
    refused = stranger.get(back.removeprefix("http://testserver"))
    assert refused.status_code == 401
    assert SESSION not in stranger.cookies
    answer = client.get(back.removeprefix("http://testserver"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/account")
    text = client.get("/en/account").text
    assert "Zofia &lt;Zewnętrzna&gt;" in text
    assert [(each.login, each.role) for each in accounts.all()] == [("zofia", Role.CONTRIBUTOR)]
    assert client.get(back.removeprefix("http://testserver")).status_code == 401
    engine.dispose()
