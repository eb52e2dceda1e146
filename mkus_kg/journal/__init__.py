"""The journal of revisions: appended to, read and checked, never rewritten."""

from mkus_kg.journal.dossiers import Dossier, DossierDraft, DossierRegister
from mkus_kg.journal.downloads import Download, Downloads
from mkus_kg.journal.editions import Edition, EditionDraft, Editions
from mkus_kg.journal.journal import INSTANT, Journal
from mkus_kg.journal.revisions import ACTIONS, FIRST_PREVIOUS, JOB_ACTIONS, Draft, Head, Revision
from mkus_kg.journal.verification import Problem, Verification

__all__ = [
    "ACTIONS",
    "FIRST_PREVIOUS",
    "INSTANT",
    "JOB_ACTIONS",
    "Dossier",
    "DossierDraft",
    "DossierRegister",
    "Download",
    "Downloads",
    "Draft",
    "Edition",
    "EditionDraft",
    "Editions",
    "Head",
    "Journal",
    "Problem",
    "Revision",
    "Verification",
]
