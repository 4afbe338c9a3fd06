from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetSchemaRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetSchemaResponse(_message.Message):
    __slots__ = ("schema",)
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    schema: str
    def __init__(self, schema: _Optional[str] = ...) -> None: ...

class DrawRequest(_message.Message):
    __slots__ = ("document", "shipped", "definition", "type", "language", "format")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    definition: str
    type: str
    language: str
    format: str
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., definition: _Optional[str] = ..., type: _Optional[str] = ..., language: _Optional[str] = ..., format: _Optional[str] = ...) -> None: ...

class DrawResponse(_message.Message):
    __slots__ = ("drawings",)
    DRAWINGS_FIELD_NUMBER: _ClassVar[int]
    drawings: _containers.RepeatedCompositeFieldContainer[Drawing]
    def __init__(self, drawings: _Optional[_Iterable[_Union[Drawing, _Mapping]]] = ...) -> None: ...

class Drawing(_message.Message):
    __slots__ = ("type", "name", "mermaid", "svg")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MERMAID_FIELD_NUMBER: _ClassVar[int]
    SVG_FIELD_NUMBER: _ClassVar[int]
    type: str
    name: str
    mermaid: str
    svg: str
    def __init__(self, type: _Optional[str] = ..., name: _Optional[str] = ..., mermaid: _Optional[str] = ..., svg: _Optional[str] = ...) -> None: ...

class TryRequest(_message.Message):
    __slots__ = ("document", "shipped", "definition", "type", "steps")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SHIPPED_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    document: str
    shipped: str
    definition: str
    type: str
    steps: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, document: _Optional[str] = ..., shipped: _Optional[str] = ..., definition: _Optional[str] = ..., type: _Optional[str] = ..., steps: _Optional[_Iterable[str]] = ...) -> None: ...

class TryResponse(_message.Message):
    __slots__ = ("passed", "steps")
    PASSED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    passed: bool
    steps: bytes
    def __init__(self, passed: _Optional[bool] = ..., steps: _Optional[bytes] = ...) -> None: ...

class NewRequest(_message.Message):
    __slots__ = ("card", "name", "who", "trigger", "steps", "special", "promise", "language")
    CARD_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    WHO_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    SPECIAL_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    card: str
    name: str
    who: _containers.RepeatedScalarFieldContainer[str]
    trigger: str
    steps: _containers.RepeatedScalarFieldContainer[str]
    special: _containers.RepeatedScalarFieldContainer[str]
    promise: str
    language: str
    def __init__(self, card: _Optional[str] = ..., name: _Optional[str] = ..., who: _Optional[_Iterable[str]] = ..., trigger: _Optional[str] = ..., steps: _Optional[_Iterable[str]] = ..., special: _Optional[_Iterable[str]] = ..., promise: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class NewResponse(_message.Message):
    __slots__ = ("key", "document", "acceptance", "left")
    KEY_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTANCE_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    key: str
    document: str
    acceptance: _containers.RepeatedScalarFieldContainer[str]
    left: _containers.RepeatedCompositeFieldContainer[Left]
    def __init__(self, key: _Optional[str] = ..., document: _Optional[str] = ..., acceptance: _Optional[_Iterable[str]] = ..., left: _Optional[_Iterable[_Union[Left, _Mapping]]] = ...) -> None: ...

class Left(_message.Message):
    __slots__ = ("code", "pointer", "message", "message_zh")
    CODE_FIELD_NUMBER: _ClassVar[int]
    POINTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ZH_FIELD_NUMBER: _ClassVar[int]
    code: str
    pointer: str
    message: str
    message_zh: str
    def __init__(self, code: _Optional[str] = ..., pointer: _Optional[str] = ..., message: _Optional[str] = ..., message_zh: _Optional[str] = ...) -> None: ...
