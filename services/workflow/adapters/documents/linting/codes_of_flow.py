"""The codes of advice about what goes on by itself, and about what it gives away."""

from collections.abc import Mapping

from services.workflow.adapters.documents.linting.code import Code
from services.workflow.adapters.documents.remarks import Words

CODES_OF_FLOW: Mapping[str, Code] = {
    "may-stay": Code(
        Words(
            "只有系统能从该状态继续，或要有标记才行，而有的取值使每个条件都不成立",
            "only the system moves tickets on from the state, or flags must allow it, and for some"
            " values none of the conditions holds",
        ),
        Words(
            "工单可能永远停在状态“{zh}”：只有系统能从那里继续，或要有标记才行，而条件可以都不成立",
            "a ticket may stay in the state {en} for ever: only the system moves it on, or flags"
            " must allow it, and none of the conditions need hold",
        ),
    ),
    "asked-once": Code(
        Words(
            "自动操作的条件取决于时间，而它只在等待期满时判断一次",
            "the condition of an automatic move looks at the time, and is asked only when its wait"
            " is over",
        ),
        Words(
            "条件 {source} 取决于时间，却只在等待期满时判断一次，当时不成立就再也不会执行；"
            "请用 since 从字段所说的时刻起算",
            "{source} looks at the time, but is asked only when the wait is over: if it does not"
            " hold then, the move is never made. Count from a moment that a field says, with since",
        ),
    ),
    "after-one-that-holds": Code(
        Words(
            "按顺序尝试的规则里，前面的规则总是先成立",
            "of rules that are tried in order, those before it hold whenever it does",
        ),
        Words(
            "这条规则永远轮不到：只要它成立，前面的规则就已成立",
            "this rule is never reached: whenever it holds, one before it does",
        ),
    ),
    "goes-round-in-time": Code(
        Words(
            "系统隔一段时间自动执行的操作首尾相接，没有条件",
            "moves that are made after a time lead back to where they began, without a condition",
        ),
        Words(
            "这些操作每隔一段时间自动循环，没有尽头：{moves}；请给其中一个加上条件",
            "these moves go round for ever, each after its time: {moves}; give one of them a"
            " condition",
        ),
    ),
    "opens-each-other": Code(
        Words(
            "几种工单一打开就互相创建，没有人参与",
            "types whose tickets open each other as soon as they are open, with nobody in between",
        ),
        Words(
            "这些工单会不停地互相创建：{types}；到第 {most} 代才停",
            "these tickets open each other without end: {types}; they stop at generation {most}",
        ),
    ),
    "waits-for-ever": Code(
        Words(
            "操作要等的并行任务没有人能完成，或要等的子工单永远结束不了",
            "a move waits for a parallel branch that nobody may finish, or for a child that can"
            " never be finished",
        ),
        Words(
            "操作 {moves} 会永远等下去：没有人能完成“{zh}”",
            "{moves} would wait for ever: nobody can finish {en}",
        ),
    ),
    "acts-unseen": Code(
        Words(
            "角色可以操作它的范围看不到的工单（assigned 而不派单；own 而没有人报单；对它隐藏）",
            "a role may act in tickets that its scope does not show it (assigned, and nobody is"
            " sent; own, and nobody reports them; hidden from it)",
        ),
        Words("{roles} 可以操作却看不到工单：{zh}", "{roles} may act and see no ticket: {en}"),
    ),
    "child-incomplete": Code(
        Words(
            "规则开的工单有必填字段（`required_on: create`）没有来源",
            "a ticket that a rule opens must have a field (`required_on: create`) that nothing"
            " gives it",
        ),
        Words(
            "这里开的“{zh}”缺少必填字段：{fields}；请用 fields 写明取自哪里",
            "the {en} that is opened here lacks what it must have: {fields}; say in fields where"
            " it is taken from",
        ),
    ),
    "hidden-but-told": Code(
        Words(
            "规则用到某些角色看不到的字段，而结果会让他们知道；或它开的工单带着该字段，而他们看得到"
            "那张工单",
            "a rule looks at a field that is hidden from roles which its outcome tells of it, or"
            " opens a ticket that has it from there (`fields`, or the same name and type) and that"
            " they see",
        ),
        Words(
            "这条规则会把字段“{zh}”透露给看不到它的角色：{roles}",
            "this rule tells roles that do not see {en} about it: {roles}",
        ),
    ),
    "hidden-parent-told": Code(
        Words(
            "规则开的工单，某些角色看得到，而开它的工单可能整张对他们隐藏（`confidential`、不写"
            " fields 的 `visibility`、`hide_from`）",
            "roles see a ticket that a rule opens, and the one that opens it may be hidden from"
            " them as a whole (`confidential`, `visibility` without fields, `hide_from`)",
        ),
        Words(
            "这里开的“{child_zh}”带着“{zh}”的摘要、报单人、关联和同名字段，而后者可能对这些角色隐藏："
            "{roles}；请让“{child_zh}”对他们同样隐藏",
            "the {child_en} that is opened here carries what {en} says (summary, reporter, links,"
            " fields of the same name) to roles from which that may be hidden: {roles}; hide the"
            " {child_en} from them, too",
        ),
    ),
}
"""Kept apart from the others for their number alone."""
