from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DescribeAssetsRequest(_message.Message):
    __slots__ = ("source", "id", "body")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    source: str
    id: str
    body: bytes
    def __init__(self, source: _Optional[str] = ..., id: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class DescribedAsset(_message.Message):
    __slots__ = ("key", "outcome", "changed", "orphan")
    KEY_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    ORPHAN_FIELD_NUMBER: _ClassVar[int]
    key: str
    outcome: str
    changed: _containers.RepeatedScalarFieldContainer[str]
    orphan: bool
    def __init__(self, key: _Optional[str] = ..., outcome: _Optional[str] = ..., changed: _Optional[_Iterable[str]] = ..., orphan: _Optional[bool] = ...) -> None: ...

class DescribeAssetsResponse(_message.Message):
    __slots__ = ("assets", "position")
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    assets: _containers.RepeatedCompositeFieldContainer[DescribedAsset]
    position: str
    def __init__(self, assets: _Optional[_Iterable[_Union[DescribedAsset, _Mapping]]] = ..., position: _Optional[str] = ...) -> None: ...

class Asset(_message.Message):
    __slots__ = ("key", "values")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    key: str
    values: bytes
    def __init__(self, key: _Optional[str] = ..., values: _Optional[bytes] = ...) -> None: ...

class GetAssetRequest(_message.Message):
    __slots__ = ("key", "as_of")
    KEY_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    key: str
    as_of: str
    def __init__(self, key: _Optional[str] = ..., as_of: _Optional[str] = ...) -> None: ...

class GetAssetResponse(_message.Message):
    __slots__ = ("asset", "line")
    ASSET_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    asset: Asset
    line: _containers.RepeatedCompositeFieldContainer[Asset]
    def __init__(self, asset: _Optional[_Union[Asset, _Mapping]] = ..., line: _Optional[_Iterable[_Union[Asset, _Mapping]]] = ...) -> None: ...

class ListAssetsRequest(_message.Message):
    __slots__ = ("place", "text", "limit", "cursor", "customer")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CLASS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    place: str
    text: str
    limit: int
    cursor: str
    customer: str
    def __init__(self, place: _Optional[str] = ..., text: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ..., customer: _Optional[str] = ..., **kwargs) -> None: ...

class ListAssetsResponse(_message.Message):
    __slots__ = ("assets", "next_cursor")
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    assets: _containers.RepeatedCompositeFieldContainer[Asset]
    next_cursor: str
    def __init__(self, assets: _Optional[_Iterable[_Union[Asset, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class GetAssetTreeRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class GetAssetTreeResponse(_message.Message):
    __slots__ = ("assets", "more")
    ASSETS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    assets: _containers.RepeatedCompositeFieldContainer[Asset]
    more: bool
    def __init__(self, assets: _Optional[_Iterable[_Union[Asset, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...
