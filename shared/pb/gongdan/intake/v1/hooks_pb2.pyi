from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HookTerms(_message.Message):
    __slots__ = ("name", "type", "channel", "style", "pointers", "values")
    class PointersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STYLE_FIELD_NUMBER: _ClassVar[int]
    POINTERS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: str
    channel: str
    style: str
    pointers: _containers.ScalarMap[str, str]
    values: bytes
    def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ..., channel: _Optional[str] = ..., style: _Optional[str] = ..., pointers: _Optional[_Mapping[str, str]] = ..., values: _Optional[bytes] = ...) -> None: ...

class Hook(_message.Message):
    __slots__ = ("id", "terms", "owner", "made_at", "overlap_until")
    ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    MADE_AT_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_UNTIL_FIELD_NUMBER: _ClassVar[int]
    id: str
    terms: HookTerms
    owner: str
    made_at: str
    overlap_until: str
    def __init__(self, id: _Optional[str] = ..., terms: _Optional[_Union[HookTerms, _Mapping]] = ..., owner: _Optional[str] = ..., made_at: _Optional[str] = ..., overlap_until: _Optional[str] = ...) -> None: ...

class MakeHookRequest(_message.Message):
    __slots__ = ("terms",)
    TERMS_FIELD_NUMBER: _ClassVar[int]
    terms: HookTerms
    def __init__(self, terms: _Optional[_Union[HookTerms, _Mapping]] = ...) -> None: ...

class MakeHookResponse(_message.Message):
    __slots__ = ("hook", "secret", "position")
    HOOK_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    hook: Hook
    secret: str
    position: str
    def __init__(self, hook: _Optional[_Union[Hook, _Mapping]] = ..., secret: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class ChangeHookRequest(_message.Message):
    __slots__ = ("id", "terms")
    ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    id: str
    terms: HookTerms
    def __init__(self, id: _Optional[str] = ..., terms: _Optional[_Union[HookTerms, _Mapping]] = ...) -> None: ...

class ChangeHookResponse(_message.Message):
    __slots__ = ("hook", "position")
    HOOK_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    hook: Hook
    position: str
    def __init__(self, hook: _Optional[_Union[Hook, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class RotateHookSecretRequest(_message.Message):
    __slots__ = ("id", "overlap_s")
    ID_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_S_FIELD_NUMBER: _ClassVar[int]
    id: str
    overlap_s: int
    def __init__(self, id: _Optional[str] = ..., overlap_s: _Optional[int] = ...) -> None: ...

class RotateHookSecretResponse(_message.Message):
    __slots__ = ("hook", "secret", "position")
    HOOK_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    hook: Hook
    secret: str
    position: str
    def __init__(self, hook: _Optional[_Union[Hook, _Mapping]] = ..., secret: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class RemoveHookRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class RemoveHookResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListHooksRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListHooksResponse(_message.Message):
    __slots__ = ("hooks",)
    HOOKS_FIELD_NUMBER: _ClassVar[int]
    hooks: _containers.RepeatedCompositeFieldContainer[Hook]
    def __init__(self, hooks: _Optional[_Iterable[_Union[Hook, _Mapping]]] = ...) -> None: ...

class GetHookRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetHookResponse(_message.Message):
    __slots__ = ("hook",)
    HOOK_FIELD_NUMBER: _ClassVar[int]
    hook: Hook
    def __init__(self, hook: _Optional[_Union[Hook, _Mapping]] = ...) -> None: ...

class TryHookRequest(_message.Message):
    __slots__ = ("id", "headers", "body")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    id: str
    headers: _containers.ScalarMap[str, str]
    body: bytes
    def __init__(self, id: _Optional[str] = ..., headers: _Optional[_Mapping[str, str]] = ..., body: _Optional[bytes] = ...) -> None: ...

class TryHookResponse(_message.Message):
    __slots__ = ("report", "reasons")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    report: bytes
    reasons: _containers.RepeatedCompositeFieldContainer[HookReason]
    def __init__(self, report: _Optional[bytes] = ..., reasons: _Optional[_Iterable[_Union[HookReason, _Mapping]]] = ...) -> None: ...

class ReceiveRequest(_message.Message):
    __slots__ = ("id", "headers", "body")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    id: str
    headers: _containers.ScalarMap[str, str]
    body: bytes
    def __init__(self, id: _Optional[str] = ..., headers: _Optional[_Mapping[str, str]] = ..., body: _Optional[bytes] = ...) -> None: ...

class ReceiveResponse(_message.Message):
    __slots__ = ("submission_id", "ticket_id", "position", "state", "reasons", "duplicate")
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    ticket_id: str
    position: str
    state: str
    reasons: _containers.RepeatedCompositeFieldContainer[HookReason]
    duplicate: bool
    def __init__(self, submission_id: _Optional[str] = ..., ticket_id: _Optional[str] = ..., position: _Optional[str] = ..., state: _Optional[str] = ..., reasons: _Optional[_Iterable[_Union[HookReason, _Mapping]]] = ..., duplicate: _Optional[bool] = ...) -> None: ...

class HookReason(_message.Message):
    __slots__ = ("code", "pointer", "message")
    CODE_FIELD_NUMBER: _ClassVar[int]
    POINTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: str
    pointer: str
    message: str
    def __init__(self, code: _Optional[str] = ..., pointer: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...
