"""Reading: the text of a scenario document as plain data, without YAML's surprises.

A reader takes ``on``, ``off``, ``yes`` and ``no`` as the words they are (YAML 1.2), knows neither
anchors (a document of ten lines could unfold to gigabytes) nor dates nor tags, and does not let a
key be said twice.
"""

import re
from collections.abc import Hashable

import yaml

from services.workflow.domain.refusals import ScenarioInvalid
from shared.decider import Reason

DOCUMENT_CHARS_MAX = 200_000
DEPTH_MAX = 12

CONFUSING_KEYS = frozenset({"on", "off", "yes", "no", "y", "n"})
"""Words that other YAML readers take for true and false."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2's idea of true and false, and no aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_mark()
            raise yaml.constructor.ConstructorError(None, None, "aliases are not used here", mark)
        return super().compose_node(parent, index)

    def construct_mapping(  # the parent's signature
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002
    ) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in CONFUSING_KEYS or key in seen:
                problem = "is said twice" if key in seen else "reads as true or false elsewhere"
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} {problem}", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.endswith((":null", ":float", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def read_text(text: str) -> dict[str, object]:
    """Return a document's data; raises ScenarioInvalid saying where the text cannot be read."""
    if len(text) > DOCUMENT_CHARS_MAX:
        raise ScenarioInvalid("A scenario document has at most 200,000 characters.")
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, made safer
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _unreadable(error) from error
    if not isinstance(data, dict):
        raise ScenarioInvalid("A scenario document is a mapping that begins with `scenario:`.")
    return data


def _unreadable(error: Exception) -> ScenarioInvalid:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    problem = getattr(error, "problem", None) or "cannot be read as YAML or JSON"
    reason = Reason(code="unreadable", message=f"{problem} {where}".strip(), pointer="")
    return ScenarioInvalid(f"The document cannot be read: {reason.message}.", reasons=[reason])
