"""Refusals about plug-ins, in Chinese."""

from typing import Final

OF_PLUGINS: Final[dict[str, str]] = {
    "A plug-in cannot be installed by this manifest; every reason is listed.": (
        "无法按此清单安装插件，原因已逐条列出。"
    ),
    "No plug-in of this name is installed.": "没有安装此名称的插件。",
    "There are 50 plug-ins: remove one of them first.": "已有 50 个插件，请先移除一个。",
    "A plug-in is called by 2 to 40 small letters, digits and -, such as shift-bot.": (
        "插件名称为 2 至 40 个小写字母、数字或 -，如 shift-bot。"
    ),
    "A version is such as 1.0.0.": "版本号如 1.0.0。",
    "Say what people call it, in zh, in en or in both.": "请用 zh、en 或两种语言写明名称。",
    "Say it in zh or en, with 1 to {} characters.": "请用 zh 或 en 填写，1 至 {} 个字符。",
    "A plug-in has at most {} commands.": "插件最多可用 {} 个命令。",
    "Plug-ins have no such command; there are: {}.": "插件没有此命令；可用命令有：{}。",
}
