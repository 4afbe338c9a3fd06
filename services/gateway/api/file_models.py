"""What goes in about files, as OpenAPI shows it."""

from typing import Annotated

from pydantic import Field

from services.gateway.api.models import Body, Id, Word


class AttachedFile(Body):
    """A file for a ticket."""

    ref: Annotated[Id, Field(description="The id of an upload of yours that is whole")]


class FileRules(Body):
    """What a tenant takes of files; sizes in bytes."""

    kinds: Annotated[list[Word], Field(max_length=50, description="Such as image/jpeg")]
    file_bytes_max: Annotated[int, Field(ge=0, le=2**50)]
    stranger_bytes_max: Annotated[
        int, Field(ge=0, le=2**50, description="For whoever only scanned a label")
    ]
    tenant_bytes_max: Annotated[int, Field(ge=0, le=2**50, description="All files together")]
