"""What of a ticket's own facts matters to other tickets."""

import msgspec


class Heard(msgspec.Struct, frozen=True):
    """What of a ticket's own facts matters to other tickets."""

    type: str
    definition: str = ""
    parent: str = ""
    closed: bool = False
    reopened: bool = False
    late: bool = False
    state: str = ""
    from_state: str = ""
    item: str = ""
    """What a branch that is one of many alike is about: what it brings stays with it."""
    fields: dict[str, object] = {}


heard_of = msgspec.json.Decoder(Heard).decode
