"""The titles of what is refused about articles."""

from typing import Final

from shared.decider import Kind

OF_KNOWLEDGE: Final[dict[str, tuple[Kind, str, str]]] = {
    "article-unknown": (Kind.NOT_FOUND, "没有此文章", "No such article"),
    "article-wrong": (Kind.INVALID, "文章内容有误, 未留存", "The article cannot be kept"),
    "articles-full": (Kind.TOO_LARGE, "文章数量已达上限", "There are too many articles"),
    "consultation-unknown": (Kind.NOT_FOUND, "没有此查阅记录", "Nobody read it under this name"),
}
