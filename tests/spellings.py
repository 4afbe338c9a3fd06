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

SPELLED_OUT = (
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "138.1234.5678",
    "138，1234，5678",
    "138/1234/5678",
    "1 3 8 1 2 3 4 5 6 7 8",
    "+86 138 1234 5678",
    "008613812345678",
    "１３８１２３４５６７８",
    "一三八一二三四五六七八",
    "幺三八 一二三四 五六七八",
    "幺三八，一二三四，五六七八",
    "壹叁捌壹贰叁肆伍陆柒捌",
    "一三八1234五六七八",
    "①③⑧①②③④⑤⑥⑦⑧",
)
"""One mobile number, as people write it who do not want to be understood too easily."""

OTHER_PEOPLES = (
    ("0571-88886666", "phone", "+8657188886666"),
    ("057188886666", "phone", "+8657188886666"),
    ("（0571）8888 6666", "phone", "+8657188886666"),
    ("+86 571 8888 6666", "phone", "+8657188886666"),
    ("86-571-88886666", "phone", "+8657188886666"),
    ("零五七一八八八八六六六六", "phone", "+8657188886666"),
    ("400-123-4567", "phone", "+864001234567"),
    ("400 1234 567", "phone", "+864001234567"),
    ("+44 20 7946 0958", "phone", "+442079460958"),
    ("0044 20 7946 0958", "phone", "+442079460958"),
    ("+44 (0)20 7946 0958", "phone", "+442079460958"),
    ("+1 (415) 555-2671", "phone", "+14155552671"),
    ("wang.fang@example.com", "email", "wang.fang@example.com"),
    ("Wang_Fang@Example.com", "email", "wang_fang@example.com"),
    ("110101199003070011", "id_no", "110101199003070011"),
    ("110101 19900307 001x", "id_no", "11010119900307001X"),
    ("6222021234567890128", "bank_card", "6222021234567890128"),
    ("4111 1111 1111 1111", "bank_card", "4111111111111111"),
)
"""What else could be somebody's: as written, its class, and its normal form."""
