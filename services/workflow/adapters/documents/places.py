"""Places: in which line and column of its text each part of a document stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import yaml

from services.workflow.adapters.documents.remarks import Remark, Words
from services.workflow.domain.refusals import ScenarioInvalid
from shared.decider import Reason


@dataclass(frozen=True)
class Places:
    """Finds places by JSON pointer, in the nodes that YAML was composed into."""

    root: yaml.Node = field(repr=False)

    def of(self, pointer: str) -> tuple[int, int]:
        """Return line and column, counted from 1, of what a pointer names.

        Where the text does not have all of it (something is missing, or was left to be
        understood), that is the place of the longest part it has.
        """
        mark, node = self.root.start_mark, self.root
        for step in pointer.split("/")[1:]:
            found = _child(node, step.replace("~1", "/").replace("~0", "~"))
            if found is None:
                break
            mark, node = found
        return mark.line + 1, mark.column + 1

    def say(self, remark: Remark) -> Remark:
        """Return a remark that names its place."""
        return at_place(remark, *self.of(remark.pointer))

    def placed(self, refusal: ScenarioInvalid) -> ScenarioInvalid:
        """Return a refusal of which every reason names its place."""
        return ScenarioInvalid(reasons=[self.say(as_remark(one)) for one in refusal.reasons])


def at_place(remark: Remark, line: int, column: int) -> Remark:
    """Return a remark that names this place."""
    where = Words(zh=f"第 {line} 行第 {column} 列：", en=f"Line {line}, column {column}: ")
    return replace(
        remark,
        message=where.en + remark.message,
        zh=where.zh + remark.zh,
        line=line,
        column=column,
    )


def as_remark(reason: Reason) -> Remark:
    """Return a reason as a remark; one that knows no Chinese speaks English in both."""
    if isinstance(reason, Remark):
        return reason
    return Remark(
        code=reason.code, message=reason.message, pointer=reason.pointer, zh=reason.message
    )


def _child(node: yaml.Node, step: str) -> tuple[yaml.Mark, yaml.Node] | None:
    """Return where one step further is, and what is there."""
    if isinstance(node, yaml.MappingNode):
        pairs: Sequence[tuple[yaml.Node, yaml.Node]] = node.value
        return next(((key.start_mark, one) for key, one in pairs if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and step.isdecimal() and int(step) < len(node.value):
        item: yaml.Node = node.value[int(step)]
        return item.start_mark, item
    return None
