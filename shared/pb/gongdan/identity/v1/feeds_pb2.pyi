from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Feed(_message.Message):
    __slots__ = ("feed_id", "name", "made_at", "withdrawn_at")
    FEED_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MADE_AT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    feed_id: str
    name: str
    made_at: str
    withdrawn_at: str
    def __init__(self, feed_id: _Optional[str] = ..., name: _Optional[str] = ..., made_at: _Optional[str] = ..., withdrawn_at: _Optional[str] = ...) -> None: ...

class MakeFeedRequest(_message.Message):
    __slots__ = ("member_id", "name")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    member_id: str
    name: str
    def __init__(self, member_id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class MakeFeedResponse(_message.Message):
    __slots__ = ("feed", "token", "position")
    FEED_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    feed: Feed
    token: str
    position: str
    def __init__(self, feed: _Optional[_Union[Feed, _Mapping]] = ..., token: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class ListFeedsRequest(_message.Message):
    __slots__ = ("member_id",)
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    member_id: str
    def __init__(self, member_id: _Optional[str] = ...) -> None: ...

class ListFeedsResponse(_message.Message):
    __slots__ = ("feeds",)
    FEEDS_FIELD_NUMBER: _ClassVar[int]
    feeds: _containers.RepeatedCompositeFieldContainer[Feed]
    def __init__(self, feeds: _Optional[_Iterable[_Union[Feed, _Mapping]]] = ...) -> None: ...

class WithdrawFeedRequest(_message.Message):
    __slots__ = ("member_id", "feed_id")
    MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    FEED_ID_FIELD_NUMBER: _ClassVar[int]
    member_id: str
    feed_id: str
    def __init__(self, member_id: _Optional[str] = ..., feed_id: _Optional[str] = ...) -> None: ...

class WithdrawFeedResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...
