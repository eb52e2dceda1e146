"""Signing in by OpenID Connect: the way to the provider and back."""

from typing import Final
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.accounts.openid import Provider
from mkus_kg.accounts.secrets import random_secret
from mkus_kg.errors import AccessError
from mkus_kg.namespaces import LANGUAGES, Language
from web.asked import checked_query
from web.pages.account import accounts_of
from web.pages.signing import let_in, set_cookie, sign_in_page
from web.parts import PATHS, SIGN_IN, Site
from web.visitors import cookie_name, visit_of
from web.writing import NEXT, local_address, see_other

COOKIE: Final = "mkus-openid"
COOKIE_SECONDS: Final = 600
START: Final = "/openid"
BACK: Final = SIGN_IN["pl"] + "/openid/powrot"
"""The address to register at the provider."""
ANSWERED: Final = ("code", "state", "iss", "error")


class OpenId:
    """The two addresses of the flow; `secret|language|address` stays in a cookie of ten minutes."""

    def __init__(self, site: Site, provider: Provider) -> None:
        self._site = site
        self._provider = provider

    def start(self, language: Language, request: Request) -> Response:
        """Send the browser to the provider. Raises ProviderFailed when that cannot be reached."""
        after = local_address(checked_query(request).get(NEXT, ""), PATHS["account"][language])
        secret = random_secret()
        answer = see_other(self._provider.address(secret, _back(request)))
        kept = quote(f"{secret}|{language}|{after}", safe="|/")
        set_cookie(answer, COOKIE, kept, visit_of(request), COOKIE_SECONDS)
        return answer

    def back(self, request: Request) -> Response:
        """Sign in whom the provider vouches for, or show the form with the reason why not."""
        visit, query = visit_of(request), checked_query(request)
        kept = unquote(request.cookies.get(cookie_name(COOKIE, visit.secure), "")).split("|", 2)
        secret, wanted, address = kept if len(kept) == 3 else ("", "pl", "")
        language: Language = next((each for each in LANGUAGES if each == wanted), "pl")
        after = local_address(address, PATHS["account"][language])
        given = {name: query[name] for name in ANSWERED if name in query}
        try:
            found = self._provider.identity(secret, _back(request), given)
            account = accounts_of(self._site).connected(
                found.issuer, found.subject, found.login, found.name, self._site.settings.oidc_role
            )
        except AccessError as error:
            answer = sign_in_page(self._site, language, visit, after, wrong=error.message, status=401)
        else:
            answer = let_in(self._site, request, account, after)
        answer.delete_cookie(
            cookie_name(COOKIE, visit.secure), secure=visit.secure, httponly=True, samesite="lax"
        )
        return answer


def _back(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{BACK}"
