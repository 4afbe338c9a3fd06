"""What an article says, as JSON: read with every mistake named, and written again."""

from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.intake.adapters.bodies import reasons_of
from services.intake.domain.knowledge.article import (
    BODY_CHARS_MAX,
    ArticleWrong,
    Audience,
    Content,
)
from shared.messaging.strict_json import NotStrictJson, parse_strict

NAMES_READ_MAX = 1_000
"""More than an article may have: how many are too many, the domain says."""

Names = Annotated[list[str], Field(max_length=NAMES_READ_MAX)]
Texts = Annotated[dict[str, Annotated[str, Field(max_length=10 * BODY_CHARS_MAX)]], Field()]


class ContentBody(BaseModel):
    """What an article says and is about."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Texts
    body: Texts
    audience: Literal["everybody", "staff"] = "everybody"
    types: Names = []
    classes: Names = []
    words: Names = []


def content_in(body: bytes) -> Content:
    """Return what an article is to say; raises ``ArticleWrong`` with every mistake."""
    try:
        read = ContentBody.model_validate(parse_strict(body))
    except NotStrictJson as trouble:
        raise ArticleWrong(reasons=[trouble.reason]) from trouble
    except ValidationError as wrong:
        raise ArticleWrong(reasons=[*reasons_of(wrong)]) from wrong
    return Content(
        title=read.title,
        body=read.body,
        audience=Audience(read.audience),
        types=tuple(read.types),
        classes=tuple(read.classes),
        words=tuple(read.words),
    )


def written(content: object) -> bytes:
    """Return what an article says, as JSON."""
    return msgspec.json.encode(content, order="sorted")
