"""The titles of what is refused about plug-ins."""

from typing import Final

from shared.decider import Kind

OF_PLUGINS: Final[dict[str, tuple[Kind, str, str]]] = {
    "manifest-wrong": (Kind.INVALID, "插件清单有误", "The manifest is wrong"),
    "plugin-unknown": (Kind.NOT_FOUND, "没有安装此插件", "No such plug-in"),
    "plugins-too-many": (Kind.NOT_NOW, "插件数量已达上限", "Too many plug-ins"),
}
