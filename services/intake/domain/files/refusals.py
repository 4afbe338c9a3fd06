"""Why a file is not taken, not kept, or not given to a ticket."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class UploadUnknown(Refusal):
    """There is no such upload: it was never begun by you, was given up, or expired."""

    slug: ClassVar[str] = "upload-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class UploadOffsetWrong(Refusal):
    """The upload stands elsewhere: ask where (HEAD), and go on from there."""

    slug: ClassVar[str] = "upload-offset-wrong"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class UploadOverrun(Refusal):
    """That is more than the upload announced."""

    slug: ClassVar[str] = "upload-overrun"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class UploadInCrumbs(Refusal):
    """The file came in too many small pieces: begin again, with larger ones."""

    slug: ClassVar[str] = "upload-in-crumbs"
    kind: ClassVar[Kind] = Kind.INVALID


class UploadWrong(Refusal):
    """An upload says its length in bytes, more than none, and a name of 1 to 200 characters."""

    slug: ClassVar[str] = "upload-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class FileTooLarge(Refusal):
    """The file is larger than is taken here; `bytes_max` says how large it may be."""

    slug: ClassVar[str] = "file-too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class FileKindRefused(Refusal):
    """Files of this kind are not taken: send a photo, PDF, plain text, sound or video."""

    slug: ClassVar[str] = "file-kind-refused"
    kind: ClassVar[Kind] = Kind.INVALID


class PictureUnreadable(Refusal):
    """The picture cannot be read, or has too many pixels: take it again, or save it smaller."""

    slug: ClassVar[str] = "picture-unreadable"
    kind: ClassVar[Kind] = Kind.INVALID


class FilesFull(Refusal):
    """There is no room for more files: finish or give up some uploads, or ask for more room."""

    slug: ClassVar[str] = "files-full"
    kind: ClassVar[Kind] = Kind.BUSY


class FilesAway(Refusal):
    """Files cannot be kept or fetched just now; try again in a moment."""

    slug: ClassVar[str] = "files-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class AttachmentUnknown(Refusal):
    """There is no such attachment, or none that you may see."""

    slug: ClassVar[str] = "attachment-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class AttachmentTaken(Refusal):
    """The file belongs to another ticket already: upload it again for this one."""

    slug: ClassVar[str] = "attachment-taken"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class AttachmentGone(Refusal):
    """The file is no longer kept: its person was forgotten, or nobody used it in time."""

    slug: ClassVar[str] = "attachment-gone"
    kind: ClassVar[Kind] = Kind.NOT_NOW
