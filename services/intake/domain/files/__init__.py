"""Files that people send: how they come in, what is kept of them, and whose they are."""

from typing import Any, Final

from services.intake.domain.files.attachment import ATTACHMENT
from services.intake.domain.files.rules import FILE_RULES
from shared.decider import Decider

OF_FILES: Final[tuple[Decider[Any, Any, Any], ...]] = (ATTACHMENT, FILE_RULES)
