"""Labels as they are read."""

from services.workflow.domain.labels import Label

Json = dict[str, object]


def label_of(label: Label) -> Json:
    """Return a label in both languages."""
    return {"zh": label.zh, "en": label.en}
