from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Part(_message.Message):
    __slots__ = ("part", "name", "unit", "lot_required")
    PART_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    LOT_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    part: str
    name: str
    unit: str
    lot_required: bool
    def __init__(self, part: _Optional[str] = ..., name: _Optional[str] = ..., unit: _Optional[str] = ..., lot_required: _Optional[bool] = ...) -> None: ...

class DescribePartRequest(_message.Message):
    __slots__ = ("part",)
    PART_FIELD_NUMBER: _ClassVar[int]
    part: Part
    def __init__(self, part: _Optional[_Union[Part, _Mapping]] = ...) -> None: ...

class DescribePartResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListPartsRequest(_message.Message):
    __slots__ = ("limit", "cursor")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListPartsResponse(_message.Message):
    __slots__ = ("parts", "next_cursor")
    PARTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    parts: _containers.RepeatedCompositeFieldContainer[Part]
    next_cursor: str
    def __init__(self, parts: _Optional[_Iterable[_Union[Part, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class Store(_message.Message):
    __slots__ = ("store", "name", "lat", "lon")
    STORE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    LAT_FIELD_NUMBER: _ClassVar[int]
    LON_FIELD_NUMBER: _ClassVar[int]
    store: str
    name: str
    lat: float
    lon: float
    def __init__(self, store: _Optional[str] = ..., name: _Optional[str] = ..., lat: _Optional[float] = ..., lon: _Optional[float] = ...) -> None: ...

class RegisterStoreRequest(_message.Message):
    __slots__ = ("store",)
    STORE_FIELD_NUMBER: _ClassVar[int]
    store: Store
    def __init__(self, store: _Optional[_Union[Store, _Mapping]] = ...) -> None: ...

class RegisterStoreResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListStoresRequest(_message.Message):
    __slots__ = ("limit", "cursor")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    limit: int
    cursor: str
    def __init__(self, limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListStoresResponse(_message.Message):
    __slots__ = ("stores", "next_cursor")
    STORES_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    stores: _containers.RepeatedCompositeFieldContainer[Store]
    next_cursor: str
    def __init__(self, stores: _Optional[_Iterable[_Union[Store, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class MoveStockRequest(_message.Message):
    __slots__ = ("part", "source", "target", "quantity", "lot", "ticket_id", "reason", "dry_run")
    PART_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    part: str
    source: str
    target: str
    quantity: int
    lot: str
    ticket_id: str
    reason: str
    dry_run: bool
    def __init__(self, part: _Optional[str] = ..., source: _Optional[str] = ..., target: _Optional[str] = ..., quantity: _Optional[int] = ..., lot: _Optional[str] = ..., ticket_id: _Optional[str] = ..., reason: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class MoveStockResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class SwapPartRequest(_message.Message):
    __slots__ = ("part", "place", "ticket_id", "lot", "old_lot", "reason")
    PART_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    OLD_LOT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    part: str
    place: str
    ticket_id: str
    lot: str
    old_lot: str
    reason: str
    def __init__(self, part: _Optional[str] = ..., place: _Optional[str] = ..., ticket_id: _Optional[str] = ..., lot: _Optional[str] = ..., old_lot: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SwapPartResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class CountStockRequest(_message.Message):
    __slots__ = ("part", "place", "lot", "counted", "reason")
    PART_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    COUNTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    part: str
    place: str
    lot: str
    counted: int
    reason: str
    def __init__(self, part: _Optional[str] = ..., place: _Optional[str] = ..., lot: _Optional[str] = ..., counted: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CountStockResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class SettleShortfallRequest(_message.Message):
    __slots__ = ("part", "ticket_id", "purpose", "lot", "quantity", "place", "from_lot", "reason")
    PART_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    FROM_LOT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    part: str
    ticket_id: str
    purpose: str
    lot: str
    quantity: int
    place: str
    from_lot: str
    reason: str
    def __init__(self, part: _Optional[str] = ..., ticket_id: _Optional[str] = ..., purpose: _Optional[str] = ..., lot: _Optional[str] = ..., quantity: _Optional[int] = ..., place: _Optional[str] = ..., from_lot: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SettleShortfallResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class Level(_message.Message):
    __slots__ = ("part", "place", "quantity", "reserved", "lots")
    class LotsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    PART_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    LOTS_FIELD_NUMBER: _ClassVar[int]
    part: str
    place: str
    quantity: int
    reserved: int
    lots: _containers.ScalarMap[str, int]
    def __init__(self, part: _Optional[str] = ..., place: _Optional[str] = ..., quantity: _Optional[int] = ..., reserved: _Optional[int] = ..., lots: _Optional[_Mapping[str, int]] = ...) -> None: ...

class ListStockRequest(_message.Message):
    __slots__ = ("part", "place", "as_of", "limit", "cursor")
    PART_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    part: str
    place: str
    as_of: str
    limit: int
    cursor: str
    def __init__(self, part: _Optional[str] = ..., place: _Optional[str] = ..., as_of: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListStockResponse(_message.Message):
    __slots__ = ("levels", "next_cursor")
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedCompositeFieldContainer[Level]
    next_cursor: str
    def __init__(self, levels: _Optional[_Iterable[_Union[Level, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class Line(_message.Message):
    __slots__ = ("part", "place", "lot", "quantity", "reserved", "kind", "ticket_id", "actor", "reason", "recorded_at", "position")
    PART_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    part: str
    place: str
    lot: str
    quantity: int
    reserved: int
    kind: str
    ticket_id: str
    actor: str
    reason: str
    recorded_at: str
    position: int
    def __init__(self, part: _Optional[str] = ..., place: _Optional[str] = ..., lot: _Optional[str] = ..., quantity: _Optional[int] = ..., reserved: _Optional[int] = ..., kind: _Optional[str] = ..., ticket_id: _Optional[str] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ..., recorded_at: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ListEntriesRequest(_message.Message):
    __slots__ = ("part", "place", "ticket_id", "limit", "cursor")
    PART_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    part: str
    place: str
    ticket_id: str
    limit: int
    cursor: str
    def __init__(self, part: _Optional[str] = ..., place: _Optional[str] = ..., ticket_id: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListEntriesResponse(_message.Message):
    __slots__ = ("lines", "next_cursor")
    LINES_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[Line]
    next_cursor: str
    def __init__(self, lines: _Optional[_Iterable[_Union[Line, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class Shortfall(_message.Message):
    __slots__ = ("part", "ticket_id", "purpose", "lot", "quantity", "because", "place", "since")
    PART_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    LOT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    part: str
    ticket_id: str
    purpose: str
    lot: str
    quantity: int
    because: str
    place: str
    since: str
    def __init__(self, part: _Optional[str] = ..., ticket_id: _Optional[str] = ..., purpose: _Optional[str] = ..., lot: _Optional[str] = ..., quantity: _Optional[int] = ..., because: _Optional[str] = ..., place: _Optional[str] = ..., since: _Optional[str] = ...) -> None: ...

class ListShortfallsRequest(_message.Message):
    __slots__ = ("part", "ticket_id", "limit", "cursor")
    PART_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    part: str
    ticket_id: str
    limit: int
    cursor: str
    def __init__(self, part: _Optional[str] = ..., ticket_id: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListShortfallsResponse(_message.Message):
    __slots__ = ("shortfalls", "next_cursor")
    SHORTFALLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    shortfalls: _containers.RepeatedCompositeFieldContainer[Shortfall]
    next_cursor: str
    def __init__(self, shortfalls: _Optional[_Iterable[_Union[Shortfall, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
