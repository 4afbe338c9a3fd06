from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HearCallRequest(_message.Message):
    __slots__ = ("headers", "body")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    headers: _containers.ScalarMap[str, str]
    body: bytes
    def __init__(self, headers: _Optional[_Mapping[str, str]] = ..., body: _Optional[bytes] = ...) -> None: ...

class HearCallResponse(_message.Message):
    __slots__ = ("draft_id", "position", "duplicate")
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    draft_id: str
    position: str
    duplicate: bool
    def __init__(self, draft_id: _Optional[str] = ..., position: _Optional[str] = ..., duplicate: _Optional[bool] = ...) -> None: ...

class Draft(_message.Message):
    __slots__ = ("id", "standing", "began_at", "ended_at", "caller", "callee", "type", "recording", "recording_lost", "hearings", "provenance", "ticket_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    CALLEE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RECORDING_FIELD_NUMBER: _ClassVar[int]
    RECORDING_LOST_FIELD_NUMBER: _ClassVar[int]
    HEARINGS_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    standing: str
    began_at: str
    ended_at: str
    caller: str
    callee: str
    type: str
    recording: bytes
    recording_lost: str
    hearings: bytes
    provenance: bytes
    ticket_id: str
    def __init__(self, id: _Optional[str] = ..., standing: _Optional[str] = ..., began_at: _Optional[str] = ..., ended_at: _Optional[str] = ..., caller: _Optional[str] = ..., callee: _Optional[str] = ..., type: _Optional[str] = ..., recording: _Optional[bytes] = ..., recording_lost: _Optional[str] = ..., hearings: _Optional[bytes] = ..., provenance: _Optional[bytes] = ..., ticket_id: _Optional[str] = ...) -> None: ...

class ListDraftsRequest(_message.Message):
    __slots__ = ("standing", "limit", "cursor")
    STANDING_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    standing: str
    limit: int
    cursor: str
    def __init__(self, standing: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListDraftsResponse(_message.Message):
    __slots__ = ("drafts", "next_cursor")
    DRAFTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    drafts: _containers.RepeatedCompositeFieldContainer[Draft]
    next_cursor: str
    def __init__(self, drafts: _Optional[_Iterable[_Union[Draft, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class GetDraftRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetDraftResponse(_message.Message):
    __slots__ = ("draft",)
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    draft: Draft
    def __init__(self, draft: _Optional[_Union[Draft, _Mapping]] = ...) -> None: ...

class ConfirmDraftRequest(_message.Message):
    __slots__ = ("id", "report")
    ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    id: str
    report: bytes
    def __init__(self, id: _Optional[str] = ..., report: _Optional[bytes] = ...) -> None: ...

class ConfirmDraftResponse(_message.Message):
    __slots__ = ("ticket_id", "position")
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ticket_id: str
    position: str
    def __init__(self, ticket_id: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class DiscardDraftRequest(_message.Message):
    __slots__ = ("id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DiscardDraftResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListenAgainRequest(_message.Message):
    __slots__ = ("id", "key")
    ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    id: str
    key: str
    def __init__(self, id: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...

class ListenAgainResponse(_message.Message):
    __slots__ = ("draft", "position")
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    draft: Draft
    position: str
    def __init__(self, draft: _Optional[_Union[Draft, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...
