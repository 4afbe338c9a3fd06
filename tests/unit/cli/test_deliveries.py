"""Tables of deliveries: what each row says, and what is no such table."""

import pytest

from services.cli.stock import key_of, rows_of
from services.cli.terminal import CommandFailed


def test_a_row_is_so_many_of_a_part_for_a_place() -> None:
    text = (
        "\ufeffpart,quantity,to,lot,name,unit,lot_required\n"
        "PUMP-12,3,store:east,A-1,水泵,台,true\nFUSE,100,,,,,\n"
    )
    pump, fuse = rows_of(text, "store:main")
    assert (pump.part, pump.quantity, pump.to, pump.lot) == ("PUMP-12", 3, "store:east", "A-1")
    assert pump.card == {"name": "水泵", "unit": "台", "lot_required": True}
    assert (fuse.to, fuse.lot, fuse.card, fuse.line) == ("store:main", "", None, 3)


def test_a_row_of_a_delivery_note_has_the_same_key_whenever_it_is_said() -> None:
    assert key_of("送-42", 3, "row") == key_of("送-42", 3, "row")
    assert len({key_of("a", 1, "row"), key_of("b", 1, "row"), key_of("a", 2, "row")}) == 3
    assert key_of("送-42", 3, "row").isascii()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "part,number\nPUMP-12,3\n",
        "part,quantity,quantity\nPUMP-12,3,3\n",
        "part,quantity\nPUMP-12\n",
        "part,quantity\nPUMP-12,1.5\n",
        "part,quantity\nPUMP-12,-1\n",
        "part,quantity,lot_required\nPUMP-12,1,maybe\n",
        'part,quantity\n"PUMP-12,1\n',
    ],
)
def test_what_is_no_delivery_is_refused(text: str) -> None:
    with pytest.raises(CommandFailed):
        rows_of(text, "store:main")
