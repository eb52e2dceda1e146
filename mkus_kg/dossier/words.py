"""Words that several sections of a dossier share: heads of columns and short cells."""

from typing import Final

from mkus_kg.errors import Message

BARRIER: Final = Message(pl="Bariera", en="Barrier")
CHANGE: Final = Message(pl="Zmiana", en="Change")
PROVISION: Final = Message(pl="Przepis", en="Provision")
SHARE: Final = Message(pl="W jakim zakresie", en="To what extent")
TOGETHER: Final = Message(pl="Razem z", en="Together with")
STAGE: Final = Message(pl="Etap", en="Stage")
RESERVATION: Final = Message(pl="Zastrzeżenie", en="Reservation")
BASIS: Final = Message(pl="Skąd to wiadomo", en="How this is known")
OWN: Final = Message(pl="W tej rekomendacji", en="In this recommendation")
YES: Final = Message(pl="tak", en="yes")
NO: Final = Message(pl="nie", en="no")
NOT_RECORDED: Final = Message(pl="nie zapisano", en="not recorded")
