"""Signing in by OpenID Connect: the code flow with PKCE, state and nonce, and an ID token that is checked."""

import ssl
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mkus_kg.accounts.secrets import derived, same
from mkus_kg.errors import Message, ProviderFailed, WrongCredentials

SECONDS: Final = 10.0
MOST_BYTES: Final = 500_000
KEPT_SECONDS: Final = 3600.0
LEEWAY_SECONDS: Final = 60
SIGNED_BY: Final = ("RS256", "PS256", "ES256")
"""How an ID token may be signed: never by a shared secret, never not at all."""
SCOPES: Final = "openid profile email"
DISCOVERY: Final = "/.well-known/openid-configuration"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for: the subject never changes, the names are what it says today."""

    issuer: str
    subject: str
    login: str
    name: str


class Provider:
    """One provider of OpenID Connect, asked when somebody signs in."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._asking = threading.Lock()
        self._metadata: tuple[float, Mapping[str, Any]] | None = None
        self._keys: KeySet | None = None

    def address(self, secret: str, back: str) -> str:
        """Give the address to send a browser to; `secret` stays in its cookie, `back` is where it returns.

        State, nonce and the verifier of PKCE are derived from the secret, so that nothing is kept here.
        Raises ProviderFailed.
        """
        challenge = sha256(derived(secret, "verifier").encode()).digest()
        asked = urlencode(
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": back,
                "scope": SCOPES,
                "state": derived(secret, "state"),
                "nonce": derived(secret, "nonce"),
                "code_challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
                "code_challenge_method": "S256",
            }
        )
        address = self._described()["authorization_endpoint"]
        return f"{address}{'&' if urlsplit(address).query else '?'}{asked}"

    def identity(self, secret: str, back: str, answer: Mapping[str, str]) -> Identity:
        """Give whom the provider vouches for, by the parameters with which the browser came back.

        Raises WrongCredentials for an answer to another question and for a refusal, ProviderFailed for a
        provider that answers nothing usable.
        """
        if not secret or not same(answer.get("state", ""), derived(secret, "state")):
            raise _stale()
        if not same(answer.get("iss", self.issuer), self.issuer) or not answer.get("code"):
            raise _stale()
        given = self._post(
            {
                "grant_type": "authorization_code",
                "code": answer["code"],
                "redirect_uri": back,
                "code_verifier": derived(secret, "verifier"),
            }
        )
        claims = self._checked(str(given.get("id_token", "")), derived(secret, "nonce"))
        login = claims.get("preferred_username") or claims.get("email") or ""
        return Identity(self.issuer, claims["sub"], str(login), str(claims.get("name") or login))

    def _checked(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Give the claims of an ID token (OpenID Connect Core, 3.1.3.7)."""
        try:
            claims = self._signed(token).claims
            jwt.JWTClaimsRegistry(
                now=lambda: int(self._clock()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _failed() from error
        audience = claims["aud"]
        alone = audience == self._client_id or audience == [self._client_id]
        if not alone and claims.get("azp") != self._client_id:
            raise _failed()
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
            raise _failed()
        if not same(str(claims.get("nonce", "")), nonce):
            raise _stale()
        return claims

    def _signed(self, token: str) -> jwt.Token:
        """Read a token by the keys of the provider, asked again when none of those known fits."""
        if self._keys is not None:
            try:
                return jwt.decode(token, self._keys, algorithms=SIGNED_BY)
            except (JoseError, ValueError):
                self._keys = None
        self._keys = KeySet.import_key_set(self._get(self._described()["jwks_uri"]))  # type: ignore[arg-type]
        return jwt.decode(token, self._keys, algorithms=SIGNED_BY)

    def _described(self) -> Mapping[str, Any]:
        """Give what the provider says of itself (OpenID Connect Discovery), asked once an hour."""
        with self._asking:
            if self._metadata is None or self._metadata[0] <= self._clock():
                found = self._get(self.issuer.rstrip("/") + DISCOVERY)
                if found.get("issuer") != self.issuer:
                    raise _failed()
                if not all(_safe(found.get(name)) for name in ENDPOINTS):
                    raise _failed()
                self._metadata = (self._clock() + KEPT_SECONDS, found)
            return self._metadata[1]

    def _post(self, fields: dict[str, str]) -> Mapping[str, Any]:
        described = self._described()
        ways = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {"Accept": "application/json"}
        basic = None
        if not self._client_secret:
            fields["client_id"] = self._client_id
        elif "client_secret_basic" in ways:
            # RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
            basic = (quote(self._client_id, safe=""), quote(self._client_secret, safe=""))
        else:
            fields |= {"client_id": self._client_id, "client_secret": self._client_secret}
        return self._asked("POST", described["token_endpoint"], data=fields, auth=basic, headers=headers)

    def _get(self, address: str) -> Mapping[str, Any]:
        return self._asked("GET", address)

    def _asked(self, method: str, address: str, **given: Any) -> Mapping[str, Any]:  # noqa: ANN401 - passed on
        """Give the JSON object answered; redirects are not followed. Raises ProviderFailed."""
        if not _safe(address):
            raise _failed()
        try:
            with (
                httpx2.Client(timeout=SECONDS, verify=_trusted(), trust_env=False) as client,
                client.stream(method, address, **given) as answer,
            ):
                content = bytearray()
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise _failed()
                if answer.status_code == 400 and method == "POST":
                    raise _stale()
                if answer.status_code != 200:
                    raise _failed()
                found = httpx2.Response(200, content=bytes(content)).json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise _failed() from error
        if not isinstance(found, dict):
            raise _failed()
        return found


@cache
def _trusted() -> ssl.SSLContext:
    """Give whom https may trust, read once: reading all certificates takes a tenth of a second."""
    return httpx2.create_ssl_context(trust_env=False)


def _safe(address: object) -> bool:
    """Say whether secrets may be sent to an address: over https, or to this very machine."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _stale() -> WrongCredentials:
    return WrongCredentials(
        Message(
            pl="Logowanie u dostawcy nie powiodło się albo trwało zbyt długo; zacznij jeszcze raz.",
            en="Signing in at the provider failed or took too long; begin again.",
        )
    )


def _failed() -> ProviderFailed:
    return ProviderFailed(
        Message(
            pl="Dostawca logowania nie odpowiada poprawnie; spróbuj później albo zaloguj się hasłem.",
            en="The provider for signing in gives no proper answer; try later or sign in by password.",
        )
    )
