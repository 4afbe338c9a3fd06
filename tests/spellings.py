"""How people write the numbers that nobody may find in a table."""

SPELLINGS = (
    "+8613912340001",
    "139-1234-0002",
    "１３９１２３４０００３",  # full width, as keyboards write it
    "+86 139 1234 0004",
    "139 1234 0005",
    "0086-139.1234.0006",
    "8613912340007",
    "013912340008",
    "139\u200b1234\u200b0009",
    "（139）1234—0010",  # brackets and dash as keyboards write them
    "110101199003070011",
    "11010119900307012x",
    "110101 19900307 0013",
)
"""Mobile numbers, then identity cards; the last four digits of each are its own."""

LEGIBLE = r"1\W{0,2}3\W{0,2}9\W{0,2}1\W{0,2}2\W{0,2}3|１３９|1990\W{0,2}0307"
"""Finds any of them in a table's text, once the sealed values are out of it."""
