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
