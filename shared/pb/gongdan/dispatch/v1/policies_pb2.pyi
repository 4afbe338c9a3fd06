from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SimulateRequest(_message.Message):
    __slots__ = ("document", "since", "until")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    document: str
    since: str
    until: str
    def __init__(self, document: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class SimulateResponse(_message.Message):
    __slots__ = ("events", "events_total", "report")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    events: int
    events_total: int
    report: bytes
    def __init__(self, events: _Optional[int] = ..., events_total: _Optional[int] = ..., report: _Optional[bytes] = ...) -> None: ...

class PublishRequest(_message.Message):
    __slots__ = ("document", "effective_from")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    document: str
    effective_from: str
    def __init__(self, document: _Optional[str] = ..., effective_from: _Optional[str] = ...) -> None: ...

class PublishResponse(_message.Message):
    __slots__ = ("key", "version", "effective_from", "position")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    effective_from: str
    position: str
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ..., effective_from: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class RevertRequest(_message.Message):
    __slots__ = ("key", "version")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class RevertResponse(_message.Message):
    __slots__ = ("key", "version", "effective_from", "position")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    effective_from: str
    position: str
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ..., effective_from: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class WithdrawRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class WithdrawResponse(_message.Message):
    __slots__ = ("key", "version", "effective_from", "position")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    effective_from: str
    position: str
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ..., effective_from: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class ListPoliciesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPoliciesResponse(_message.Message):
    __slots__ = ("versions",)
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[PolicyVersion]
    def __init__(self, versions: _Optional[_Iterable[_Union[PolicyVersion, _Mapping]]] = ...) -> None: ...

class PolicyVersion(_message.Message):
    __slots__ = ("key", "version", "effective_from", "in_force", "withdrawn", "scenario", "types")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    SCENARIO_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    effective_from: str
    in_force: bool
    withdrawn: bool
    scenario: str
    types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ..., effective_from: _Optional[str] = ..., in_force: _Optional[bool] = ..., withdrawn: _Optional[bool] = ..., scenario: _Optional[str] = ..., types: _Optional[_Iterable[str]] = ...) -> None: ...

class GetPolicyRequest(_message.Message):
    __slots__ = ("key", "version")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetPolicyResponse(_message.Message):
    __slots__ = ("key", "version", "effective_from", "document")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    key: str
    version: int
    effective_from: str
    document: str
    def __init__(self, key: _Optional[str] = ..., version: _Optional[int] = ..., effective_from: _Optional[str] = ..., document: _Optional[str] = ...) -> None: ...
