"""What can be set from outside, each with a default that works from a fresh clone or an installed wheel."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from mkus_kg.errors import BadSettings, Message
from mkus_kg.namespaces import ELI_SERVICE, Language
from mkus_kg.permissions import Role

PLACE: Final = ZoneInfo("Europe/Warsaw")
"""Where days begin and end."""
_PACKAGE: Final = Path(__file__).resolve().parent
_CLONE: Final = _PACKAGE.parent
ENVIRONMENT_PREFIX: Final = "MKUS_"
DATABASE_FILE: Final = "journal.sqlite"
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def _data_folder(in_clone: str, in_wheel: str) -> Path:
    """Give the folder of a clone when there is one, else the copy that the wheel carries."""
    clone = _CLONE / in_clone
    return clone if clone.is_dir() else _PACKAGE / in_wheel


def _state_folder() -> Path:
    """Give a folder that may be deleted at any time: in a clone its own, else the user's cache."""
    if (_CLONE / "ontology").is_dir():
        return _CLONE / ".state"
    return Path.home() / ".cache" / "mkus-kg"


def _kept_folder() -> Path:
    """Give the folder of what must never be deleted: in a clone its own, else the user's data."""
    if (_CLONE / "ontology").is_dir():
        return _CLONE / ".data"
    return Path.home() / ".local" / "share" / "mkus-kg"


def _networks(written: str) -> str:
    """Check addresses and networks separated by commas. Raises ValueError."""
    for each in written.split(",") if written.strip() else ():
        ip_network(each.strip())
    return written


class Settings(BaseSettings):
    """Read from environment variables with the prefix MKUS_ (MKUS_PORT=9000), or given by name."""

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT_PREFIX, frozen=True, extra="ignore")

    ontology_path: Path = Field(
        default_factory=lambda: _data_folder("ontology", "ontology"),
        description="folder with the ontology, schemes, shapes, rules and facts",
    )
    queries_path: Path = Field(
        default_factory=lambda: _data_folder("queries", "queries_files"),
        description="folder with the named questions",
    )
    state_path: Path = Field(
        default_factory=_state_folder,
        description="folder for what can be computed again: verdicts and the search index, by content hash",
    )
    data_path: Path = Field(
        default_factory=_kept_folder,
        description="folder for what must be kept: the journal and the accounts",
    )
    database: str = Field(
        default_factory=lambda read: f"sqlite:///{(read['data_path'] / DATABASE_FILE).absolute()}",
        description="address of the database: sqlite:///file or postgresql://user:password@host/database",
    )
    evaluation_date: date | None = Field(
        default=None, description="day on which what depends on a day is worked out; by default each day anew"
    )
    eli_service: str = Field(
        default=ELI_SERVICE, description="address of the ELI service that `mkus import eli` asks"
    )
    oidc_issuer: str = Field(
        default="", description="address of a provider of OpenID Connect; with it one can sign in there"
    )
    oidc_client_id: str = Field(default="", description="what the provider calls this site")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="what proves to the provider that it is this site"
    )
    oidc_name: str = Field(default="OpenID Connect", description="what the button calls the provider")
    oidc_role: Role = Field(
        default=Role.READER, description="role of who comes from the provider for the first time"
    )
    changes_per_hour: int = Field(
        default=20, ge=1, description="reports, sources and comments of one reader or contributor an hour"
    )
    changes_per_day: int = Field(
        default=100, ge=1, description="reports, sources and comments of one reader or contributor a day"
    )
    language: Language | None = Field(
        default=None, description="language of the command line; by default taken from the locale"
    )
    force: bool = Field(default=False, description="open the graph although it breaks its shapes")
    host: str = Field(default="127.0.0.1", description="address the site listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="port the site listens on")
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        default="",
        description="addresses or networks of the proxies, separated by commas, that say who asks and how",
    )
    row_limit: int = Field(default=10_000, ge=1, description="most rows a foreign SPARQL query may give")
    sparql_seconds: float = Field(default=10.0, gt=0, description="time limit of a foreign SPARQL query")
    sparql_megabytes: int = Field(
        default=1024, ge=256, description="memory a foreign SPARQL query may take beyond the graph itself"
    )
    sparql_workers: int = Field(default=2, ge=1, description="foreign SPARQL queries that may run at once")
    sparql_each: int = Field(
        default=4, ge=1, description="foreign SPARQL queries one address may have under way, waiting ones too"
    )
    sparql_update: bool = Field(
        default=False,
        description="offer an empty store for SPARQL that anybody may change, instead of the graph",
    )
    sparql_answer_megabytes: int = Field(
        default=16, ge=1, description="most megabytes an answer to a foreign SPARQL query may have"
    )

    def today(self) -> date:
        """Give the day it is in Poland, unless the settings fix another."""
        return self.evaluation_date or datetime.now(PLACE).date()


def reader_language(environment: Mapping[str, str] = os.environ) -> Language:
    """Give the language of the command line: the setting, else Polish for a Polish locale, else English."""
    names = (ENVIRONMENT_PREFIX + "LANGUAGE", *_LOCALE_VARIABLES)
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "pl" if locale.lower().startswith("pl") else "en"


def settings_from_environment() -> Settings:
    """Read the settings. Raises BadSettings, naming the variables that do not fit."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{ENVIRONMENT_PREFIX}{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors()
        )
        raise BadSettings(
            Message(pl=f"Błędne ustawienia: {wrong}.", en=f"Wrong settings: {wrong}.")
        ) from error


def pass_on(*, force: bool) -> None:
    """Leave a choice of the command line where the site, built later in this process, reads its settings."""
    os.environ[ENVIRONMENT_PREFIX + "FORCE"] = str(force).lower()
