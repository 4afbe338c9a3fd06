"""The scenarios that come with the product."""

from importlib.resources import files

from services.workflow.domain.refusals import ScenarioUnknown


def shipped_keys() -> list[str]:
    """Return the keys of the scenarios that ship, sorted."""
    return sorted(
        entry.name.removesuffix(".yaml")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".yaml")
    )


def shipped_text(key: str) -> str:
    """Return the text of a scenario that ships; raises ScenarioUnknown."""
    if key not in shipped_keys():
        raise ScenarioUnknown(f"No scenario {key!r} ships; there are: {', '.join(shipped_keys())}.")
    return (files(__name__) / f"{key}.yaml").read_text(encoding="utf-8")
