"""One kind of advice."""

from dataclasses import dataclass

from services.workflow.adapters.documents.remarks import Words


@dataclass(frozen=True)
class Code:
    """One kind of advice: when it is given (for the documentation), and what it says."""

    meaning: Words
    sentence: Words
