from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MailAddress(_message.Message):
    __slots__ = ("name", "type", "fields", "text_field", "asset", "address")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_FIELD_NUMBER: _ClassVar[int]
    ASSET_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: str
    fields: bytes
    text_field: str
    asset: str
    address: str
    def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ..., fields: _Optional[bytes] = ..., text_field: _Optional[str] = ..., asset: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class AddMailAddressRequest(_message.Message):
    __slots__ = ("address",)
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    address: MailAddress
    def __init__(self, address: _Optional[_Union[MailAddress, _Mapping]] = ...) -> None: ...

class AddMailAddressResponse(_message.Message):
    __slots__ = ("address", "position")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    address: MailAddress
    position: str
    def __init__(self, address: _Optional[_Union[MailAddress, _Mapping]] = ..., position: _Optional[str] = ...) -> None: ...

class RemoveMailAddressRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class RemoveMailAddressResponse(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: str
    def __init__(self, position: _Optional[str] = ...) -> None: ...

class ListMailAddressesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListMailAddressesResponse(_message.Message):
    __slots__ = ("addresses",)
    ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    addresses: _containers.RepeatedCompositeFieldContainer[MailAddress]
    def __init__(self, addresses: _Optional[_Iterable[_Union[MailAddress, _Mapping]]] = ...) -> None: ...

class Mail(_message.Message):
    __slots__ = ("id", "received_at", "address", "sender", "subject", "outcome", "why", "ticket_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    received_at: str
    address: str
    sender: str
    subject: str
    outcome: str
    why: str
    ticket_id: str
    def __init__(self, id: _Optional[str] = ..., received_at: _Optional[str] = ..., address: _Optional[str] = ..., sender: _Optional[str] = ..., subject: _Optional[str] = ..., outcome: _Optional[str] = ..., why: _Optional[str] = ..., ticket_id: _Optional[str] = ...) -> None: ...

class ListMailsRequest(_message.Message):
    __slots__ = ("outcome", "limit", "cursor")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    outcome: str
    limit: int
    cursor: str
    def __init__(self, outcome: _Optional[str] = ..., limit: _Optional[int] = ..., cursor: _Optional[str] = ...) -> None: ...

class ListMailsResponse(_message.Message):
    __slots__ = ("mails", "next_cursor")
    MAILS_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    mails: _containers.RepeatedCompositeFieldContainer[Mail]
    next_cursor: str
    def __init__(self, mails: _Optional[_Iterable[_Union[Mail, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...

class GetMailRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetMailResponse(_message.Message):
    __slots__ = ("mail", "text", "automatic", "files", "left_out", "reasons")
    MAIL_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    mail: Mail
    text: str
    automatic: str
    files: _containers.RepeatedCompositeFieldContainer[MailFile]
    left_out: _containers.RepeatedCompositeFieldContainer[MailReason]
    reasons: _containers.RepeatedCompositeFieldContainer[MailReason]
    def __init__(self, mail: _Optional[_Union[Mail, _Mapping]] = ..., text: _Optional[str] = ..., automatic: _Optional[str] = ..., files: _Optional[_Iterable[_Union[MailFile, _Mapping]]] = ..., left_out: _Optional[_Iterable[_Union[MailReason, _Mapping]]] = ..., reasons: _Optional[_Iterable[_Union[MailReason, _Mapping]]] = ...) -> None: ...

class GetOriginalRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetOriginalResponse(_message.Message):
    __slots__ = ("pieces", "size_bytes")
    PIECES_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    pieces: _containers.RepeatedScalarFieldContainer[str]
    size_bytes: int
    def __init__(self, pieces: _Optional[_Iterable[str]] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class MailReason(_message.Message):
    __slots__ = ("code", "pointer", "message")
    CODE_FIELD_NUMBER: _ClassVar[int]
    POINTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: str
    pointer: str
    message: str
    def __init__(self, code: _Optional[str] = ..., pointer: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class MailFile(_message.Message):
    __slots__ = ("ref", "name", "media_type", "size_bytes")
    REF_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    ref: str
    name: str
    media_type: str
    size_bytes: int
    def __init__(self, ref: _Optional[str] = ..., name: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class ThreadMailRequest(_message.Message):
    __slots__ = ("id", "outcome", "ticket_id", "address")
    ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    id: str
    outcome: str
    ticket_id: str
    address: str
    def __init__(self, id: _Optional[str] = ..., outcome: _Optional[str] = ..., ticket_id: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class ThreadMailResponse(_message.Message):
    __slots__ = ("outcome", "ticket_id", "position")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    outcome: str
    ticket_id: str
    position: str
    def __init__(self, outcome: _Optional[str] = ..., ticket_id: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...
