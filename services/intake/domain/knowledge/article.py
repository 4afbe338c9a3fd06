"""Articles: what somebody can do about a fault, version by version, for customers or for staff."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Final, TypeAlias, assert_never
from uuid import UUID, uuid5

from services.intake.domain.report import UNFIT
from shared.decider import Decider, Fact, Kind, Reason, Refusal
from shared.intent import TenantId, tenant_namespace

KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LANGUAGES: Final = ("zh", "en")
TITLE_CHARS_MAX: Final = 120
BODY_CHARS_MAX: Final = 8_000
NAMES_MAX: Final = 50
NAME_CHARS_MAX: Final = 100
ARTICLES_MAX: Final = 500
"""A tenant has at most so many that are not withdrawn: all of them are compared with a report."""

Label: TypeAlias = Mapping[str, str]


class ArticleWrong(Refusal):
    """An article cannot say this; every reason is listed, and nothing was kept."""

    slug: ClassVar[str] = "article-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class ArticleUnknown(Refusal):
    """There is no such article, or it was withdrawn."""

    slug: ClassVar[str] = "article-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class ArticlesFull(Refusal):
    """There are so many articles that no more are kept: withdraw those that help nobody."""

    slug: ClassVar[str] = "articles-full"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class Audience(Enum):
    """For whom an article is: whoever reports, or only those who work here."""

    EVERYBODY = "everybody"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an article says (plain text, by language), and what it is about.

    ``types`` are ticket types, ``classes`` classes of assets; none of them means any. ``words``
    are other names of the fault, by which it is found.
    """

    title: Label
    body: Label
    audience: Audience = Audience.EVERYBODY
    types: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ArticleWritten(Fact):
    """An article says this from now on; ``number`` counts its versions from 1."""

    TOPIC = "article.written"
    key: str
    number: int
    content: Content


@dataclass(frozen=True, kw_only=True)
class ArticleWithdrawn(Fact):
    """An article is suggested to nobody any more."""

    TOPIC = "article.withdrawn"
    key: str


@dataclass(frozen=True, kw_only=True)
class WriteArticle:
    """Let an article say something else, or for the first time something."""

    at: datetime
    key: str
    content: Content


@dataclass(frozen=True, kw_only=True)
class WithdrawArticle:
    """Suggest an article no more."""

    at: datetime
    key: str


Command: TypeAlias = WriteArticle | WithdrawArticle
ArticleFact: TypeAlias = ArticleWritten | ArticleWithdrawn


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article as it stands; ``content`` is None where there is none to be read."""

    number: int = 0
    content: Content | None = None


def article_id(tenant: TenantId, key: str) -> UUID:
    """Return the id under which everything about an article is kept."""
    return uuid5(tenant_namespace(tenant), f"article\n{key}")


def decide(command: Command, article: Article) -> list[ArticleFact]:
    """Return what is news. Raises ArticleWrong, and ArticleUnknown of one that is not there."""
    match command:
        case WriteArticle(at=at, key=key, content=content):
            if reasons := [*_faults_of(key, content)]:
                raise ArticleWrong(reasons=reasons)
            if content == article.content:
                return []
            number = article.number + 1
            return [ArticleWritten(occurred_at=at, key=key, number=number, content=content)]
        case WithdrawArticle(at=at, key=key):
            if not article.number:
                raise ArticleUnknown
            gone = article.content is None
            return [] if gone else [ArticleWithdrawn(occurred_at=at, key=key)]
        case _:
            assert_never(command)


def evolve(article: Article, fact: ArticleFact) -> Article:
    """Return the article after a fact."""
    match fact:
        case ArticleWritten():
            return Article(number=fact.number, content=fact.content)
        case ArticleWithdrawn():
            return replace(article, content=None)
        case _:
            assert_never(fact)


ARTICLE: Decider[Command, ArticleFact, Article] = Decider(
    kind="article",
    initial=Article,
    decide=decide,
    evolve=evolve,
    facts=(ArticleWritten, ArticleWithdrawn),
)


def _faults_of(key: str, content: Content) -> Iterator[Reason]:
    if not KEY.fullmatch(key):
        message = "A key is up to 64 small letters, digits, - and _, such as fridge-warm."
        yield Reason(code="bad-format", message=message, pointer="/key")
    yield from _faults_of_label(content.title, TITLE_CHARS_MAX, "/title")
    yield from _faults_of_label(content.body, BODY_CHARS_MAX, "/body")
    if content.title.keys() != content.body.keys():
        message = "A title and a body are needed in each language in which there is one of them."
        yield Reason(code="missing", message=message, pointer="/body")
    for name in ("types", "classes", "words"):
        said: tuple[str, ...] = getattr(content, name)
        if len(said) > NAMES_MAX:
            message = f"At most {NAMES_MAX} are taken."
            yield Reason(code="too-many", message=message, pointer=f"/{name}")
        elif any(not one.strip() or len(one) > NAME_CHARS_MAX or UNFIT.search(one) for one in said):
            message = f"Each is a line of at most {NAME_CHARS_MAX} characters."
            yield Reason(code="bad-format", message=message, pointer=f"/{name}")


def _faults_of_label(label: Label, chars_max: int, pointer: str) -> Iterator[Reason]:
    if not label or not label.keys() <= {*LANGUAGES}:
        message = "Say it in zh, in en or in both."
        yield Reason(code="missing", message=message, pointer=pointer)
    for language, text in label.items():
        at = f"{pointer}/{language}"
        if not text.strip():
            yield Reason(code="missing", message="This text is empty.", pointer=at)
        elif len(text) > chars_max:
            message = f"This text has more than {chars_max} characters."
            yield Reason(code="too-long", message=message, pointer=at)
        elif UNFIT.search(text.replace("\n", "")):
            message = "This text has characters that cannot be shown."
            yield Reason(code="bad-format", message=message, pointer=at)
