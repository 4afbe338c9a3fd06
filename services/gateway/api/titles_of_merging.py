"""The titles of problems about tickets that are, or may be, about one thing, or about two."""

from typing import Final

from shared.decider import Kind

OF_MERGING: Final[dict[str, tuple[Kind, str, str]]] = {
    "ticket-merged": (Kind.NOT_NOW, "工单已并入另一张工单", "The ticket is merged into another"),
    "not-merged": (Kind.NOT_NOW, "工单未被合并", "The ticket is not merged"),
    "merge-into-itself": (Kind.INVALID, "不能并入自身", "Not into itself"),
    "merge-into-merged": (Kind.NOT_NOW, "目标工单已并入别的工单", "That ticket is merged itself"),
    "merge-into-closed": (Kind.NOT_NOW, "目标工单已关闭", "That ticket is closed"),
    "merge-into-full": (Kind.NOT_NOW, "目标工单并入过多", "Too many are merged into that one"),
    "merge-has-others": (
        Kind.NOT_NOW,
        "已有工单并入该工单, 须由看得到它们的人先撤销",
        "Others are merged into it: who sees them has to undo that first",
    ),
    "merge-too-late": (Kind.NOT_NOW, "之后已有别的事发生", "Something happened later"),
    "duplicate-of-itself": (Kind.INVALID, "不能与自身重复", "Not of itself"),
    "not-suspected": (Kind.NOT_NOW, "没有这一疑似重复", "They are not suspected to be the same"),
    "suspected-by-many": (Kind.NOT_NOW, "疑似重复过多", "Too many are suspected to be the same"),
    "split-unknown": (Kind.INVALID, "所选内容不存在", "What was chosen is not there"),
    "split-too-often": (Kind.NOT_NOW, "拆出的工单过多", "Too much was split off"),
    "not-split-off": (Kind.NOT_NOW, "不是拆出的工单", "It was not split off"),
    "split-went-on": (Kind.NOT_NOW, "拆出后已有处理", "Something was done with it since"),
}
