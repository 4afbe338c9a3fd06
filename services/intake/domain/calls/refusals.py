"""What is refused about calls and the drafts that are made of them."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class CallWrong(Refusal):
    """The call cannot be kept as it is told; every reason is listed."""

    slug: ClassVar[str] = "call-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class DraftUnknown(Refusal):
    """There is no such draft, or none that you may see."""

    slug: ClassVar[str] = "draft-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class DraftSettled(Refusal):
    """The draft was confirmed or discarded already."""

    slug: ClassVar[str] = "draft-settled"


class DraftUnusable(Refusal):
    """The draft is no report yet: say what is missing, then confirm it again."""

    slug: ClassVar[str] = "draft-unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class RecordingMissing(Refusal):
    """There is no recording of the call to listen to."""

    slug: ClassVar[str] = "recording-missing"


class RecogniserMissing(Refusal):
    """Nothing here turns speech into words: see GONGDAN_ASR_MODEL."""

    slug: ClassVar[str] = "recogniser-missing"


class RecordingAway(Refusal):
    """The recording cannot be fetched at this moment; that is tried again."""

    slug: ClassVar[str] = "recording-away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class RecordingHidden(Refusal):
    """The recording is not to be had at its address."""

    slug: ClassVar[str] = "recording-hidden"


class RecordingForbidden(Refusal):
    """The recording's address leads into a private network: nothing is fetched from there."""

    slug: ClassVar[str] = "recording-forbidden"
