from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DescribeCustomersRequest(_message.Message):
    __slots__ = ("source", "id", "body")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    source: str
    id: str
    body: bytes
    def __init__(self, source: _Optional[str] = ..., id: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class DescribedCustomer(_message.Message):
    __slots__ = ("key", "outcome", "changed")
    KEY_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    key: str
    outcome: str
    changed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., outcome: _Optional[str] = ..., changed: _Optional[_Iterable[str]] = ...) -> None: ...

class DescribeCustomersResponse(_message.Message):
    __slots__ = ("customers", "position")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[DescribedCustomer]
    position: str
    def __init__(self, customers: _Optional[_Iterable[_Union[DescribedCustomer, _Mapping]]] = ..., position: _Optional[str] = ...) -> None: ...

class Customer(_message.Message):
    __slots__ = ("key", "id", "values", "merged_into")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    MERGED_INTO_FIELD_NUMBER: _ClassVar[int]
    key: str
    id: str
    values: bytes
    merged_into: str
    def __init__(self, key: _Optional[str] = ..., id: _Optional[str] = ..., values: _Optional[bytes] = ..., merged_into: _Optional[str] = ...) -> None: ...

class MergeCustomerRequest(_message.Message):
    __slots__ = ("key", "into")
    KEY_FIELD_NUMBER: _ClassVar[int]
    INTO_FIELD_NUMBER: _ClassVar[int]
    key: str
    into: str
    def __init__(self, key: _Optional[str] = ..., into: _Optional[str] = ...) -> None: ...

class MergeCustomerResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class SeparateCustomerRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class SeparateCustomerResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class GetCustomerRequest(_message.Message):
    __slots__ = ("key", "as_of")
    KEY_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    key: str
    as_of: str
    def __init__(self, key: _Optional[str] = ..., as_of: _Optional[str] = ...) -> None: ...

class GetCustomerResponse(_message.Message):
    __slots__ = ("customer", "persons", "forgotten", "merged")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    FORGOTTEN_FIELD_NUMBER: _ClassVar[int]
    MERGED_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    persons: _containers.RepeatedScalarFieldContainer[str]
    forgotten: bool
    merged: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ..., persons: _Optional[_Iterable[str]] = ..., forgotten: _Optional[bool] = ..., merged: _Optional[_Iterable[str]] = ...) -> None: ...

class FindCustomerRequest(_message.Message):
    __slots__ = ("value",)
    CLASS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ..., **kwargs) -> None: ...

class FindCustomerResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ...) -> None: ...

class ListCustomersRequest(_message.Message):
    __slots__ = ("tier", "tag", "store", "text", "limit", "cursor")
    TIER_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    STORE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    tier: str
    tag: str
    store: str
    text: str
    limit: int
    cursor: str
    def __init__(self, tier: _Optional[str] = ..., tag: _Optional[str] = ..., store: _Optional[str] = ..., text: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListCustomersResponse(_message.Message):
    __slots__ = ("customers", "next_cursor")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[Customer]
    next_cursor: str
    def __init__(self, customers: _Optional[_Iterable[_Union[Customer, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class RevealCustomerRequest(_message.Message):
    __slots__ = ("key", "reason")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    key: str
    reason: str
    def __init__(self, key: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RevealCustomerResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: Customer
    def __init__(self, customer: _Optional[_Union[Customer, _Mapping]] = ...) -> None: ...

class ListCustomerRevealsRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class CustomerReveal(_message.Message):
    __slots__ = ("reader", "at", "by", "reason")
    READER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reader: str
    at: str
    by: str
    reason: str
    def __init__(self, reader: _Optional[str] = ..., at: _Optional[str] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ListCustomerRevealsResponse(_message.Message):
    __slots__ = ("reveals",)
    REVEALS_FIELD_NUMBER: _ClassVar[int]
    reveals: _containers.RepeatedCompositeFieldContainer[CustomerReveal]
    def __init__(self, reveals: _Optional[_Iterable[_Union[CustomerReveal, _Mapping]]] = ...) -> None: ...
