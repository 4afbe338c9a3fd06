from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Upload(_message.Message):
    __slots__ = ("id", "offset", "size", "expires_at", "kept")
    ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    id: str
    offset: int
    size: int
    expires_at: int
    kept: File
    def __init__(self, id: _Optional[str] = ..., offset: _Optional[int] = ..., size: _Optional[int] = ..., expires_at: _Optional[int] = ..., kept: _Optional[_Union[File, _Mapping]] = ...) -> None: ...

class File(_message.Message):
    __slots__ = ("id", "name", "media_type", "size_bytes", "sent_sha256", "sha256", "taken_at", "ticket_id", "made_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    TAKEN_AT_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    MADE_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    media_type: str
    size_bytes: int
    sent_sha256: str
    sha256: str
    taken_at: str
    ticket_id: str
    made_by: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sent_sha256: _Optional[str] = ..., sha256: _Optional[str] = ..., taken_at: _Optional[str] = ..., ticket_id: _Optional[str] = ..., made_by: _Optional[str] = ...) -> None: ...

class BeginUploadRequest(_message.Message):
    __slots__ = ("name", "size")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    name: str
    size: int
    def __init__(self, name: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class BeginUploadResponse(_message.Message):
    __slots__ = ("upload",)
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    upload: Upload
    def __init__(self, upload: _Optional[_Union[Upload, _Mapping]] = ...) -> None: ...

class GetUploadRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetUploadResponse(_message.Message):
    __slots__ = ("upload",)
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    upload: Upload
    def __init__(self, upload: _Optional[_Union[Upload, _Mapping]] = ...) -> None: ...

class AppendUploadRequest(_message.Message):
    __slots__ = ("id", "offset", "content")
    ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    offset: int
    content: bytes
    def __init__(self, id: _Optional[str] = ..., offset: _Optional[int] = ..., content: _Optional[bytes] = ...) -> None: ...

class AppendUploadResponse(_message.Message):
    __slots__ = ("upload",)
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    upload: Upload
    def __init__(self, upload: _Optional[_Union[Upload, _Mapping]] = ...) -> None: ...

class GiveUpUploadRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GiveUpUploadResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SealFileRequest(_message.Message):
    __slots__ = ("id", "ticket_id", "key")
    ID_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    id: str
    ticket_id: str
    key: str
    def __init__(self, id: _Optional[str] = ..., ticket_id: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...

class SealFileResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ClaimFileRequest(_message.Message):
    __slots__ = ("id", "ticket_id", "by")
    ID_FIELD_NUMBER: _ClassVar[int]
    TICKET_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    ticket_id: str
    by: str
    def __init__(self, id: _Optional[str] = ..., ticket_id: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ClaimFileResponse(_message.Message):
    __slots__ = ("file",)
    FILE_FIELD_NUMBER: _ClassVar[int]
    file: File
    def __init__(self, file: _Optional[_Union[File, _Mapping]] = ...) -> None: ...

class GetFileRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetFileResponse(_message.Message):
    __slots__ = ("file", "key")
    FILE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    file: File
    key: str
    def __init__(self, file: _Optional[_Union[File, _Mapping]] = ..., key: _Optional[str] = ...) -> None: ...

class ReadFileRequest(_message.Message):
    __slots__ = ("id", "first", "size")
    ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    id: str
    first: int
    size: int
    def __init__(self, id: _Optional[str] = ..., first: _Optional[int] = ..., size: _Optional[int] = ...) -> None: ...

class ReadFileResponse(_message.Message):
    __slots__ = ("content",)
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    def __init__(self, content: _Optional[bytes] = ...) -> None: ...

class FileRules(_message.Message):
    __slots__ = ("kinds", "file_bytes_max", "stranger_bytes_max", "tenant_bytes_max")
    KINDS_FIELD_NUMBER: _ClassVar[int]
    FILE_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    STRANGER_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    TENANT_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    file_bytes_max: int
    stranger_bytes_max: int
    tenant_bytes_max: int
    def __init__(self, kinds: _Optional[_Iterable[str]] = ..., file_bytes_max: _Optional[int] = ..., stranger_bytes_max: _Optional[int] = ..., tenant_bytes_max: _Optional[int] = ...) -> None: ...

class GetFileRulesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetFileRulesResponse(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: FileRules
    def __init__(self, rules: _Optional[_Union[FileRules, _Mapping]] = ...) -> None: ...

class SetFileRulesRequest(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: FileRules
    def __init__(self, rules: _Optional[_Union[FileRules, _Mapping]] = ...) -> None: ...

class SetFileRulesResponse(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: FileRules
    def __init__(self, rules: _Optional[_Union[FileRules, _Mapping]] = ...) -> None: ...

class CheckFilesRequest(_message.Message):
    __slots__ = ("cursor", "limit")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    limit: int
    def __init__(self, cursor: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class CheckFilesResponse(_message.Message):
    __slots__ = ("checked", "damaged", "next_cursor")
    class Damage(_message.Message):
        __slots__ = ("id", "what")
        ID_FIELD_NUMBER: _ClassVar[int]
        WHAT_FIELD_NUMBER: _ClassVar[int]
        id: str
        what: str
        def __init__(self, id: _Optional[str] = ..., what: _Optional[str] = ...) -> None: ...
    CHECKED_FIELD_NUMBER: _ClassVar[int]
    DAMAGED_FIELD_NUMBER: _ClassVar[int]
    NEXT_CURSOR_FIELD_NUMBER: _ClassVar[int]
    checked: int
    damaged: _containers.RepeatedCompositeFieldContainer[CheckFilesResponse.Damage]
    next_cursor: str
    def __init__(self, checked: _Optional[int] = ..., damaged: _Optional[_Iterable[_Union[CheckFilesResponse.Damage, _Mapping]]] = ..., next_cursor: _Optional[str] = ...) -> None: ...
