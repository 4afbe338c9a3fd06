from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Article(_message.Message):
    __slots__ = ("key", "number", "content", "withdrawn", "changed_at")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    key: str
    number: int
    content: bytes
    withdrawn: bool
    changed_at: str
    def __init__(self, key: _Optional[str] = ..., number: _Optional[int] = ..., content: _Optional[bytes] = ..., withdrawn: _Optional[bool] = ..., changed_at: _Optional[str] = ...) -> None: ...

class WriteArticleRequest(_message.Message):
    __slots__ = ("key", "content")
    KEY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    key: str
    content: bytes
    def __init__(self, key: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class WriteArticleResponse(_message.Message):
    __slots__ = ("number", "position")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    number: int
    position: str
    def __init__(self, number: _Optional[int] = ..., position: _Optional[str] = ...) -> None: ...

class WithdrawArticleRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class WithdrawArticleResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class GetArticleRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class GetArticleResponse(_message.Message):
    __slots__ = ("article",)
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    article: Article
    def __init__(self, article: _Optional[_Union[Article, _Mapping]] = ...) -> None: ...

class ListArticlesRequest(_message.Message):
    __slots__ = ("limit", "cursor")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListArticlesResponse(_message.Message):
    __slots__ = ("articles", "next_cursor")
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    articles: _containers.RepeatedCompositeFieldContainer[Article]
    next_cursor: str
    def __init__(self, articles: _Optional[_Iterable[_Union[Article, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class SuggestArticlesRequest(_message.Message):
    __slots__ = ("text", "type", "asset", "limit")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    text: str
    type: str
    asset: str
    limit: int
    def __init__(self, text: _Optional[str] = ..., type: _Optional[str] = ..., asset: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class SuggestedArticle(_message.Message):
    __slots__ = ("article", "score")
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    article: Article
    score: float
    def __init__(self, article: _Optional[_Union[Article, _Mapping]] = ..., score: _Optional[float] = ...) -> None: ...

class SuggestArticlesResponse(_message.Message):
    __slots__ = ("articles",)
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    articles: _containers.RepeatedCompositeFieldContainer[SuggestedArticle]
    def __init__(self, articles: _Optional[_Iterable[_Union[SuggestedArticle, _Mapping]]] = ...) -> None: ...

class ConsultArticleRequest(_message.Message):
    __slots__ = ("key", "id", "asset", "ticket_id")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    key: str
    id: str
    asset: str
    ticket_id: str
    def __init__(self, key: _Optional[str] = ..., id: _Optional[str] = ..., asset: _Optional[str] = ..., ticket_id: _Optional[str] = ...) -> None: ...

class ConsultArticleResponse(_message.Message):
    __slots__ = ("article", "position")
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    article: Article
    position: str
    def __init__(self, article: _Optional[_Union[Article, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class AnswerConsultationRequest(_message.Message):
    __slots__ = ("key", "id", "helped")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    HELPED_FIELD_NUMBER: _ClassVar[int]
    key: str
    id: str
    helped: bool
    def __init__(self, key: _Optional[str] = ..., id: _Optional[str] = ..., helped: _Optional[bool] = ...) -> None: ...

class AnswerConsultationResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListEffectsRequest(_message.Message):
    __slots__ = ("article", "limit", "cursor")
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    article: str
    limit: int
    cursor: str
    def __init__(self, article: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class Effect(_message.Message):
    __slots__ = ("article", "number", "reporters", "helped", "not_helped", "quiet", "reported", "staff", "staff_helped", "staff_not_helped")
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    REPORTERS_FIELD_NUMBER: _ClassVar[int]
    HELPED_FIELD_NUMBER: _ClassVar[int]
    NOT_HELPED_FIELD_NUMBER: _ClassVar[int]
    QUIET_FIELD_NUMBER: _ClassVar[int]
    REPORTED_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    STAFF_HELPED_FIELD_NUMBER: _ClassVar[int]
    STAFF_NOT_HELPED_FIELD_NUMBER: _ClassVar[int]
    article: str
    number: int
    reporters: int
    helped: int
    not_helped: int
    quiet: int
    reported: int
    staff: int
    staff_helped: int
    staff_not_helped: int
    def __init__(self, article: _Optional[str] = ..., number: _Optional[int] = ..., reporters: _Optional[int] = ..., helped: _Optional[int] = ..., not_helped: _Optional[int] = ..., quiet: _Optional[int] = ..., reported: _Optional[int] = ..., staff: _Optional[int] = ..., staff_helped: _Optional[int] = ..., staff_not_helped: _Optional[int] = ...) -> None: ...

class ListEffectsResponse(_message.Message):
    __slots__ = ("effects", "next_cursor")
    EFFECTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    effects: _containers.RepeatedCompositeFieldContainer[Effect]
    next_cursor: str
    def __init__(self, effects: _Optional[_Iterable[_Union[Effect, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
