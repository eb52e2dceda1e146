"""Who may sign in: accounts, sessions and tokens, kept beside the journal; the journal names only agents."""

from mkus_kg.accounts.people import Account, Accounts
from mkus_kg.accounts.secrets import SHORTEST_PASSWORD, Passwords
from mkus_kg.accounts.sessions import Session
from mkus_kg.accounts.tokens import Token

__all__ = ["SHORTEST_PASSWORD", "Account", "Accounts", "Passwords", "Session", "Token"]
