"""What the commands of analyses say, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message

ANALYSIS_TEXTS: Final[Mapping[str, Message]] = {
    "impact": Message(
        pl="Pokaż, czego dotknie zmiana przepisu, aktu albo propozycja, i drogą jakich powiązań.",
        en="Show what a change of a provision, an act or a proposal touches, and by which links.",
    ),
    "repeal": Message(pl="uchylenie zamiast zmiany brzmienia", en="a repeal instead of an amendment"),
    "impact_count": Message(
        pl="{kind}: {number}, w tym na pewno {certain}", en="{kind}: {number}, of these certain {certain}"
    ),
}
