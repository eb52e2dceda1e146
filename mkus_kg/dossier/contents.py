"""Completes a recommendation from the graph: all that a ministry needs to check it line by line."""

from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Document, Identity
from mkus_kg.dossier.sections.asked_for import add_asked_for
from mkus_kg.dossier.sections.barriers import add_barriers
from mkus_kg.dossier.sections.effects import add_effects
from mkus_kg.dossier.sections.figures import add_figures
from mkus_kg.dossier.sections.identity import add_identity
from mkus_kg.dossier.sections.made import add_made
from mkus_kg.dossier.sections.sources import add_sources
from mkus_kg.dossier.sections.summary import add_legend, add_summary
from mkus_kg.dossier.sections.uncertain import add_uncertain
from mkus_kg.dossier.sections.workarounds import add_workarounds
from mkus_kg.errors import Message
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import MKUS, Language

FROZEN: Final = Message(pl="Dossier nr {number}", en="Dossier no. {number}")
DRAFT: Final = Message(pl="Dossier – projekt", en="Dossier – draft")
SUBTITLE: Final = Message(
    pl="{which}. Adresat: {addressee}. Stan prawny na {day}",
    en="{which}. Addressee: {addressee}. Law as of {day}",
)
NOBODY: Final = Message(pl="nie wskazano", en="none named")


def complete(graph: KnowledgeGraph, identity: Identity, language: Language) -> Document:
    """Complete a recommendation: who is competent, what causes its barriers, what its changes would do.

    The law is that of `identity.day`. What the source says, what was inferred and what nobody verified are
    told apart in words. The same graph and identity give the same document. Raises NotFound for a
    recommendation that the graph does not hold.
    """
    with graph.reading():
        graph.resource(identity.recommendation)
        composer = Composer(graph.on(identity.day), identity, language)
        collected = Collected(composer)
        title = composer.label(identity.recommendation)
        composer.speak_of(identity.recommendation)
        add_identity(composer, collected)
        legend = add_summary(composer, collected)
        add_asked_for(composer, collected)
        add_barriers(composer, collected)
        with composer.aside():
            add_effects(composer, collected)
        add_workarounds(composer, collected)
        add_figures(composer, collected)
        add_uncertain(composer, collected)
        add_sources(composer)
        add_made(composer, title)
        add_legend(composer, legend)
        which = composer.say(FROZEN, number=identity.number) if identity.frozen else composer.say(DRAFT)
        addressees = [
            composer.label(each) for each in composer.objects(identity.recommendation, MKUS.addressedTo)
        ]
        subtitle = composer.say(
            SUBTITLE,
            which=which,
            day=composer.date(identity.day),
            addressee="; ".join(addressees) or composer.say(NOBODY),
        )
        return Document(
            language,
            title,
            subtitle,
            identity,
            tuple(composer.blocks),
            tuple(composer.notes),
            tuple(sorted(composer.records)),
            tuple(dict.fromkeys(composer.label(each) for each in (*collected.barriers, *collected.changes))),
        )
