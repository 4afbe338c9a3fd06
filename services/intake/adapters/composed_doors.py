"""What each door that strangers come to is put together of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.intake.adapters.privacy import Sealing
from services.intake.app import Intake
from services.intake.app.attaching import Attaching
from services.intake.app.hooks import Reader, Secrets
from shared.eventstore import EventStore
from shared.service import Runtime


@dataclass(frozen=True, kw_only=True)
class OursAtDoors:
    """The parts of intake that doors have in common."""

    run: Runtime
    store: EventStore
    app: Intake
    privacy: Sealing
    attaching: Attaching
    secrets: Secrets
    reader: Reader
    clock: Callable[[], datetime]
