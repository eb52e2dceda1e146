"""The tables of people: accounts, sessions, tokens, failed sign-ins; secrets stand in them as hashes."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.types import BigInteger

from mkus_kg.database import METADATA

HASH_LENGTH: Final = 64
LONGEST_NAME: Final = 200

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("agent", String(100), primary_key=True),
    Column("login", String(LONGEST_NAME), unique=True),
    Column("name", String(LONGEST_NAME)),
    Column("role", String(20), nullable=False),
    Column("password", String(400)),
    Column("issuer", String(500)),
    Column("subject", String(500)),
    Column("created", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False),
    UniqueConstraint("issuer", "subject"),
)
"""A person: the agent that revisions name, and what may be erased (name, sign-in). Times are Unix seconds."""

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("hash", String(HASH_LENGTH), primary_key=True),
    Column("agent", String(100), ForeignKey("accounts.agent", ondelete="CASCADE"), nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("browser", String(LONGEST_NAME), nullable=False),
    Index("sessions_of_agent", "agent"),
)

TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("hash", String(HASH_LENGTH), unique=True, nullable=False),
    Column("agent", String(100), ForeignKey("accounts.agent", ondelete="CASCADE"), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("scopes", String(LONGEST_NAME), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger),
    Index("tokens_of_agent", "agent"),
)

FAILURES: Final = Table(
    "failed_sign_ins",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("key", String(HASH_LENGTH), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("failed_sign_ins_by_key", "key", "at"),
)
"""One row for a failed sign-in and each thing it counts for, the login name and the address, both hashed."""

SEARCHES: Final = Table(
    "saved_searches",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("agent", String(100), ForeignKey("accounts.agent", ondelete="CASCADE"), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("query", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("records", Text, nullable=False),
    Index("saved_searches_of_agent", "agent"),
)
"""A list with its conditions; `seen` is the last revision looked at, `records` what was found then (JSON)."""

TABLES: Final = (ACCOUNTS, SESSIONS, TOKENS, FAILURES, SEARCHES)
