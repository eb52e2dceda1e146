"""The addresses of people: signing in, the own account, everybody's accounts, and who took which file."""

from functools import partial

from fastapi import FastAPI, Request
from fastapi.responses import Response

from mkus_kg.accounts.openid import Provider
from mkus_kg.journal import Downloads
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from mkus_kg.settings import Settings
from web.pages import account, openid, people, signing, taken
from web.parts import PATHS, SIGN_IN, Site
from web.routing import Answer, add_page
from web.writing import add_action, add_private_page


def provider_of(settings: Settings) -> Provider | None:
    """Give the provider of OpenID Connect that the settings name."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    return Provider(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value()
    )


def add_people(app: FastAPI, site: Site, language: Language) -> None:
    """Add the pages for signing in, of the own account and of everybody's."""
    at = {name: PATHS[name][language] for name in ("sign-in", "account", "people")}
    add_page(app, at["sign-in"], partial(signing.opened, site, language))
    add_action(app, site, at["sign-in"], language, Permission.READ, signing.signed)
    for name, permission, of in (
        ("account", Permission.ACCOUNT, account),
        ("people", Permission.PEOPLE, people),
    ):
        add_private_page(app, at[name], language, permission, partial(of.opened, site, language))
        add_action(app, site, at[name], language, permission, of.posted)
    log = None if site.journal is None else Downloads.open(site.journal.engine)
    add_private_page(
        app,
        PATHS["taken"][language],
        language,
        Permission.DOWNLOADS,
        partial(taken.opened, site, log, language),
    )


def add_provider(app: FastAPI, site: Site, provider: Provider) -> None:
    """Add the way to a provider of OpenID Connect and the one way back."""
    service = openid.OpenId(site, provider)
    for language, path in SIGN_IN.items():
        start = partial(service.start, language)
        app.add_api_route(path + openid.START, waiting(start), methods=["GET"], include_in_schema=False)
    app.add_api_route(openid.BACK, waiting(service.back), methods=["GET"], include_in_schema=False)


def waiting(answer: Answer) -> Answer:
    """Give an answer that asks another server: it reads nothing of the graph, so no writer waits."""

    def endpoint(request: Request) -> Response:
        return answer(request)

    return endpoint
