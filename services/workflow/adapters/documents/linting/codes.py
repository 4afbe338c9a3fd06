"""The codes of advice, what each one means, and its sentences in both languages."""

from collections.abc import Mapping

from services.workflow.adapters.documents.linting.code import Code
from services.workflow.adapters.documents.linting.codes_of_flow import CODES_OF_FLOW
from services.workflow.adapters.documents.remarks import Remark, Words, remark

STATES_ADVISED_MAX = 6
"""More states than this, and people start to mix them up."""

STEPS_ADVISED_MAX = 5
"""More people in a row than this, and nobody feels responsible any more."""

FIELDS_ADVISED_MAX = 8
"""More required fields than this, and people fill in anything."""


CODES: Mapping[str, Code] = {
    "many-states": Code(
        Words(
            f"一种工单的状态超过 {STATES_ADVISED_MAX} 个",
            f"a type has more than {STATES_ADVISED_MAX} states",
        ),
        Words(
            "共有 {count} 个状态；超过六个，人们就难以分清。等待和审批不必做成状态",
            "there are {count} states; more than six are hard to tell apart. Waiting and approving"
            " need no states of their own",
        ),
    ),
    "many-fields": Code(
        Words(
            f"一种工单的必填字段超过 {FIELDS_ADVISED_MAX} 个（`required_on`；只由 `needs` 要求的"
            "原因不算）",
            f"a type has more than {FIELDS_ADVISED_MAX} required fields (`required_on`; reasons"
            " that only `needs` asks for do not count)",
        ),
        Words(
            "共有 {count} 个必填字段；超过八个，人们就会随便填写",
            "there are {count} required fields; with more than eight, people fill in anything",
        ),
    ),
    "unreachable": Code(
        Words("没有任何操作能到达的状态", "no ticket can ever get into the state"),
        Words(
            "工单永远到不了状态“{zh}”：没有可行的操作通向它",
            "no ticket ever gets into the state {en}: no possible move leads there",
        ),
    ),
    "dead-end": Code(
        Words("从该状态出发到不了任何终态", "no final state can be reached from the state"),
        Words(
            "到了状态“{zh}”的工单永远结束不了：从那里到不了任何终态",
            "a ticket in the state {en} can never be finished: no final state can be reached",
        ),
    ),
    "no-owner": Code(
        Words(
            "非终态里没有人能做任何事（没有人工操作，也不派单）",
            "in a state that is not final nobody can do anything (no move by people, no dispatch)",
        ),
        Words(
            "状态“{zh}”没有负责人：没有任何角色可以从那里继续",
            "nobody owns the state {en}: no role may do anything from there",
        ),
    ),
    "guard-never-true": Code(
        Words(
            "条件在任何取值下都不成立（试过枚举值、真假、条件中的字面值及其上下、空值，"
            "最多 4096 种组合）",
            "a condition holds for no values (enum values, true and false, the literals and their"
            " neighbours and null are tried, at most 4096 combinations)",
        ),
        Words(
            "这个条件永远不成立，它所在的规则没有作用：{source}",
            "this condition can never hold, so its rule does nothing: {source}",
        ),
    ),
    "notify-never-fires": Code(
        Words("通知规则永远不会触发", "a notification can never be sent"),
        Words("这条通知永远不会发出：{zh}", "this notification is never sent: {en}"),
    ),
    "reserve-for-nothing": Code(
        Words(
            "没有工单会需要预留的技能（`skills_from` 里没有）或有此优先级，或预留 0%，预留不起作用",
            "hands are kept free that no ticket of the type can need (no rule of `skills_from` asks"
            " for the skill, no rule of `priority` sets it), or none are (0%)",
        ),
        Words(
            "这里的预留不起作用：没有规则（skills_from、priority）让工单需要“{skill}”，或预留为 0%",
            "nothing is kept free here: no rule in skills_from or priority gives a ticket {skill},"
            " or the share is 0%",
        ),
    ),
    "long-approval": Code(
        Words(
            f"依次审批超过 {STEPS_ADVISED_MAX} 步",
            f"an approval in sequence has more than {STEPS_ADVISED_MAX} steps",
        ),
        Words(
            "依次审批共有 {count} 步；超过五步，就没有人觉得是自己的责任",
            "{count} people approve one after the other; with more than five nobody feels"
            " responsible",
        ),
    ),
    "step-nobody-holds": Code(
        Words(
            "审批步骤的角色永远不能审批：只有提单人有它，而提单人不得审批，或没有人报单；"
            "assigned 而不派单；只读",
            "the role of a step can never decide: only whoever reported the ticket has it, and may"
            " not approve it or nobody reports any; assigned, and nobody is sent; it only reads",
        ),
        Words(
            "步骤“{zh}”没有人能审批：{why_zh}",
            "nobody can hold the step {en}: {why_en}",
        ),
    ),
    "approves-itself": Code(
        Words(
            "审批的每一步都可能被跳过，没有人审批就通过（`on_absent` 或 `on_empty` 为 skip，"
            "或各步的 skip 条件同时成立）",
            "every step of an approval may be skipped (`on_absent` or `on_empty` is skip, or the"
            " conditions of `skip` hold together), so that it is approved by nobody",
        ),
        Words(
            "“{zh}”可能没有人审批就通过：{why_zh}",
            "{en} may be approved by nobody: {why_en}",
        ),
    ),
    "approval-never-asked": Code(
        Words("审批所管的操作永远做不了", "the move that an approval gates is never possible"),
        Words(
            "这个审批永远不会发起：操作“{zh}”永远做不了",
            "this approval is never asked for: the move {en} is never possible",
        ),
    ),
    "nobody-fills": Code(
        Words(
            "没有人能填写的字段；规则开的工单缺少它时，做操作的人也不能补填",
            "a field that nobody can fill in, or, where a ticket that a rule opens lacks it, bring"
            " later with a move",
        ),
        Words(
            "没有人能填写字段“{zh}”：没有可行的操作允许填写它",
            "nobody can fill in {en}: no possible move lets anybody write it",
        ),
    ),
    "needed-too-early": Code(
        Words(
            "某个操作要求的字段，做该操作的人不能填写",
            "a move needs a field that nobody who makes the move may write",
        ),
        Words(
            "{move} 要求字段“{zh}”，但做它的人都不能填写",
            "{move} needs {en}, which nobody who makes it may write",
        ),
    ),
    "hidden-from-filler": Code(
        Words(
            "必须填写某字段的角色看不到该字段", "a role must fill in a field that is hidden from it"
        ),
        Words(
            "{roles} 必须填写“{zh}”，却看不到它", "{roles} must fill in {en} and does not see it"
        ),
    ),
    "unique-free-text": Code(
        Words(
            "要求唯一的自由文本（文本里的号码会被加密，应改用 `code`）",
            "a free text that must be unique (numbers in it are sealed; use a `code`)",
        ),
        Words(
            "“{zh}”是自由文本，难以要求唯一；编号请用 code 类型",
            "{en} is free text, which is hardly ever unique; make it a code",
        ),
    ),
    "values-run-together": Code(
        Words(
            "枚举的一个值里有全角逗号：可能本想写成几个值",
            "a value holds a full-width comma: several values were probably meant",
        ),
        Words(
            "“{value}”是一个值，里面有全角逗号；若是几个值，请用半角逗号加空格隔开",
            "{value} is one value that holds a full-width comma: put a plain comma and a space"
            " between several",
        ),
    ),
    "priority-in-small-letters": Code(
        Words("优先级写成 p3：与 P3 是两回事", "a priority is written like p3, which is not P3"),
        Words(
            "{given} 与 {meant} 是不同的优先级；是否指 {meant}？",
            "{given} is another priority than {meant}; did you mean {meant}?",
        ),
    ),
    "clock-never-starts": Code(
        Words(
            "让时钟开始的事永远不会发生", "what starts a clock never happens to tickets of the type"
        ),
        Words("这个时钟永远不会开始：{zh}", "this clock never starts: {en}"),
    ),
    "clock-never-stops": Code(
        Words(
            "时钟一旦开始就停不下来（停止它的操作做不了，或只在开始之前做得了；没有审批、并行任务或"
            "派单）",
            "a clock, once started, can never stop: the move that stops it is impossible, or only"
            " possible before; there are no approvals, parallel branches or dispatch",
        ),
        Words("这个时钟永远停不下来：{zh}", "this clock can never stop: {en}"),
    ),
    "clock-may-promise-nothing": Code(
        Words(
            "时钟以一个字段为期限，而没有人必须填写该字段",
            "a clock is due at what a field says, and nobody has to fill it in",
        ),
        Words(
            "没有人必须填写 {field}；留空则什么也没有承诺",
            "nobody has to fill in {field}; while it is empty, nothing is promised",
        ),
    ),
    "moment-may-never-come": Code(
        Words(
            "自动操作从字段所说的时刻起算（`since`），而没有人必须填写该字段",
            "an automatic move counts from a moment that a field says (`since`), and nobody has to"
            " fill it in",
        ),
        Words(
            "没有人必须填写 {field}；留空则这个操作不会自动执行",
            "nobody has to fill in {field}; while it is empty, the move is not made by itself",
        ),
    ),
    **CODES_OF_FLOW,
}
"""What the linter can say about a document that works."""


def advice(code: str, pointer: str, **details: object) -> Remark:
    """Return one piece of advice; ``details`` fill the places in its sentences."""
    sentence = CODES[code].sentence
    return remark(
        code,
        pointer,
        Words(zh=sentence.zh.format_map(details), en=sentence.en.format_map(details)),
    )


def codes_table() -> str:
    """Return the codes as the table of ``docs/scenarios/linting.md``."""
    rows = [f"| `{key}` | {one.meaning.en} | {one.meaning.zh} |" for key, one in CODES.items()]
    return "\n".join(["| code | advised when | 提示条件 |", "|---|---|---|", *rows])
