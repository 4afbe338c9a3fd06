"""What a company knows how to mend: its articles, who read them, and whether that was enough."""

from typing import Any, Final

from services.intake.domain.knowledge.article import ARTICLE
from services.intake.domain.knowledge.consultation import CONSULTATION
from shared.decider import Decider

OF_KNOWLEDGE: Final[tuple[Decider[Any, Any, Any], ...]] = (ARTICLE, CONSULTATION)
