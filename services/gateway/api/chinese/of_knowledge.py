"""Refusals about articles, in Chinese."""

from typing import Final

OF_KNOWLEDGE: Final[dict[str, str]] = {
    "An article cannot say this; every reason is listed, and nothing was kept.": (
        "文章内容有误，原因已逐条列出；未留存任何内容。"
    ),
    "There is no such article, or it was withdrawn.": "没有此文章，或文章已撤下。",
    "There are so many articles that no more are kept: withdraw those that help nobody.": (
        "文章数量已达上限：请先撤下没有帮助的文章。"
    ),
    "Nobody read an article under this name: read it first, then say whether it helped.": (
        "没有此查阅记录：请先阅读文章，再说明是否有帮助。"
    ),
    "Writing articles needs the scope {}.": "编写文章需要权限 {}。",
    "This needs the scope {}, or a role.": "这需要权限 {} 或工作人员角色。",
    "A key is up to 64 small letters, digits, - and _, such as fridge-warm.": (
        "编号为最多 64 个小写字母、数字或 - _，如 fridge-warm。"
    ),
    "A title and a body are needed in each language in which there is one of them.": (
        "每种语言的标题和正文须同时填写。"
    ),
    "At most {} are taken.": "最多 {} 项。",
    "Each is a line of at most {} characters.": "每项为一行文字，最多 {} 个字符。",
    "Say it in zh, in en or in both.": "请用 zh、en 或两种语言填写。",
    "This text is empty.": "内容为空。",
    "This text has characters that cannot be shown.": "内容含有无法显示的字符。",
    "This text has more than {} characters.": "内容超过 {} 个字符。",
}
