from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class GetEntitledRequest(_message.Message):
    __slots__ = ("type", "asset", "customer", "at")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    type: str
    asset: str
    customer: str
    at: str
    def __init__(self, type: _Optional[str] = ..., asset: _Optional[str] = ..., customer: _Optional[str] = ..., at: _Optional[str] = ...) -> None: ...

class GetEntitledResponse(_message.Message):
    __slots__ = ("asset_facts", "customer", "entitlement")
    ASSET_FACTS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    ENTITLEMENT_FIELD_NUMBER: _ClassVar[int]
    asset_facts: bytes
    customer: str
    entitlement: bytes
    def __init__(self, asset_facts: _Optional[bytes] = ..., customer: _Optional[str] = ..., entitlement: _Optional[bytes] = ...) -> None: ...
