from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListAttemptsRequest(_message.Message):
    __slots__ = ("notice_id",)
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    def __init__(self, notice_id: _Optional[str] = ...) -> None: ...

class NoticeAttempt(_message.Message):
    __slots__ = ("number", "began_at", "key", "became", "outcome", "ended_at", "retry_at")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    BECAME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    RETRY_AT_FIELD_NUMBER: _ClassVar[int]
    number: int
    began_at: str
    key: str
    became: str
    outcome: str
    ended_at: str
    retry_at: str
    def __init__(self, number: _Optional[int] = ..., began_at: _Optional[str] = ..., key: _Optional[str] = ..., became: _Optional[str] = ..., outcome: _Optional[str] = ..., ended_at: _Optional[str] = ..., retry_at: _Optional[str] = ...) -> None: ...

class ListAttemptsResponse(_message.Message):
    __slots__ = ("channel", "recipient", "state", "attempts", "asked_again")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    ASKED_AGAIN_FIELD_NUMBER: _ClassVar[int]
    channel: str
    recipient: str
    state: str
    attempts: _containers.RepeatedCompositeFieldContainer[NoticeAttempt]
    asked_again: _containers.RepeatedCompositeFieldContainer[NoticeAskedAgain]
    def __init__(self, channel: _Optional[str] = ..., recipient: _Optional[str] = ..., state: _Optional[str] = ..., attempts: _Optional[_Iterable[_Union[NoticeAttempt, _Mapping]]] = ..., asked_again: _Optional[_Iterable[_Union[NoticeAskedAgain, _Mapping]]] = ...) -> None: ...

class NoticeAskedAgain(_message.Message):
    __slots__ = ("at", "by")
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    at: str
    by: str
    def __init__(self, at: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class SendAgainRequest(_message.Message):
    __slots__ = ("notice_id",)
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    def __init__(self, notice_id: _Optional[str] = ...) -> None: ...

class SendAgainResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...
