"""Full-width signs: what a Chinese keyboard writes where a document needs a plain one."""

from collections.abc import Collection, Mapping

from services.workflow.adapters.documents.remarks import Words

PLAIN: Mapping[str, str] = {
    "：": ":", "，": ",", "、": ",", "；": ";", "．": ".", "！": "!",
    "（": "(", "）": ")", "【": "[", "】": "]", "［": "[", "］": "]", "｛": "{", "｝": "}",
    "“": '"', "”": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'",
    "＞": ">", "＜": "<", "＝": "=", "＆": "&", "｜": "|", "＋": "+", "－": "-",
    "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/",
}  # fmt: skip
"""What to write instead."""


SPACES: Mapping[str, Words] = {
    "\u00a0": Words("不间断空格", "a no-break space"),
    "\u3000": Words("全角空格", "a full-width space"),
}
"""Those that look like a plain one."""

OF_YAML = frozenset("：，【】［］｛｝“”") | SPACES.keys()
"""Those that stand where YAML has a sign of its own; the others are somebody's text."""


def wide_sign(text: str, signs: Collection[str] = PLAIN.keys()) -> Words | None:
    """Return what is to be said about the first full-width sign in a text; None without one."""
    char = next((one for one in text if one in signs), None)
    return None if char is None else instead_of(char)


def instead_of(char: str) -> Words:
    """Return what to write instead of a full-width sign, or of a space that is none."""
    if char in SPACES:
        name = SPACES[char]
        return Words(
            f"这里有{name.zh}，请改用普通空格", f"there is {name.en} in it: write a plain one"
        )
    space = Words("（后加空格）", " and a space") if char == "：" else Words("", "")
    return Words(
        f"{char} 是全角符号，请改成半角的 {PLAIN[char]}{space.zh}",
        f"{char} is a full-width sign: write {PLAIN[char]}{space.en} instead",
    )
