"""Refusals at the doors, of people, reports, technicians and figures, in Chinese."""

from typing import Final

OF_DOORS: Final[dict[str, str]] = {
    "That moment has not come yet: how things stand now is asked for without one.": (
        "该时刻尚未到来：要看现在的情况，请不要带时刻。"
    ),
    "An agent gives at most 100 commands an hour: let a person go on, or wait.": (
        "智能体每小时最多发出 100 条命令：请由人继续，或稍后再试。"
    ),
    "An agent's key cannot have `tenant:admin`: with it, it could make itself any other key.": (
        "智能体的密钥不能有 `tenant:admin`：否则它可以为自己创建任何密钥。"
    ),
    "The report is too large: write less and send it again.": ("报告过大，请精简后重新发送。"),
    "Anybody can scan a label: its role sees only its own reports; `allowed` lists such roles.": (
        "任何人都能扫标签：它的角色只能看到自己的报告；`allowed` 列出这样的角色。"
    ),
    "Dispatch is still reading its log; try again in a few seconds.": (
        "派单服务正在读取记录，请几秒后再试。"
    ),
    "The ticket is closed: nobody is sent out for it any more.": "工单已关闭，不再为它派人。",
    "A post of a crew is filled by a technician: name one. Only the ticket stands in queues.": (
        "班组岗位须派给技术员，请指明；只有工单本身可进入队列。"
    ),
    "They are on this ticket already, in another place of its crew; choose somebody else.": (
        "此人已在这张工单的班组中，请另选他人。"
    ),
    "The crew of this ticket has no such post; a post is a role and a number, as in helper:1.": (
        "此工单的班组没有此岗位；岗位写作角色加编号，例如 helper:1。"
    ),
    "Somebody else has taken this ticket already, or is being asked.": (
        "此工单已被他人接走，或正在询问他人。"
    ),
    "Nobody has said yes to this ticket yet: accept it first, or decline it.": (
        "还没有人接此工单：请先接单，或拒单。"
    ),
    "A rule speaks against their taking this ticket; a dispatcher may decide otherwise.": (
        "有规则不允许对方接此工单；派单员可另作决定。"
    ),
    "The ticket stands in no queue, so nobody can take it out of one.": (
        "此工单不在任何队列中，无法抢单。"
    ),
    "Nobody who signs in belongs to this queue: no technician has it among their areas.": (
        "没有可登录的成员属于此队列：没有技术员的服务区域包含它。"
    ),
    "A queue is an area such as `team:night`, or `*`: whoever meets the ticket's rules.": (
        "队列写作服务区域，例如 `team:night`；`*` 为所有符合工单条件的人。"
    ),
    "Only technicians take tickets, and you are none: have somebody register you.": (
        "只有技术员可以抢单，您还不是技术员，请让人为您登记。"
    ),
    "A rule speaks against your taking this ticket.": "有规则不允许您接此工单。",
    "A ticket is given to a technician or to a queue: name one of them.": (
        "工单派给技术员或队列，请指明其中一个。"
    ),
    "The technician has declined this ticket and is not asked again.": (
        "该技术员已拒绝此工单，不再询问。"
    ),
    "The ticket is not offered to anybody at the moment.": "该工单目前没有派给任何人。",
    "Dispatch does not know this ticket: its type sends nobody out, or it does not exist.": (
        "派单服务不知道此工单：该类型不派人，或工单不存在。"
    ),
    "The ticket is offered to somebody else by now.": "该工单现已派给别人。",
    "Say why, in at most 500 characters.": "请说明原因，最多 500 个字。",
    "A time is RFC 3339, such as 2026-11-22T09:30:00+08:00.": (
        "时间按 RFC 3339 书写，例如 2026-11-22T09:30:00+08:00。"
    ),
    "You may not decide about technicians; ask a dispatcher.": "技术员的事不由您决定，请找派单员。",
    "Your credential does not allow this.": "您的凭证不允许这样做。",
    "There is a technician with this id already; send ``change`` to replace what is known.": (
        "已有此编号的技术员；要替换已知信息，请使用 `change`。"
    ),
    "There is no technician with this id.": "没有此编号的技术员。",
    "An area is a kind of place and which one, such as `store:042`; at most 500 of them.": (
        "服务区域写作地点类别加编号，例如 `store:042`；最多 500 个。"
    ),
    "A command needs an Idempotency-Key header, so that sending it again is safe.": (
        "命令需要 Idempotency-Key 请求头，这样重复发送才安全。"
    ),
    "An Idempotency-Key is 1 to 255 visible ASCII characters.": (
        "Idempotency-Key 为 1 至 255 个可见 ASCII 字符。"
    ),
    "The position cannot be read: send back what `Gongdan-Position` said.": (
        "无法识别此位置：请原样送回 `Gongdan-Position` 的值。"
    ),
    "The cursor does not belong to this list with these filters; start again without one.": (
        "此游标不属于这组筛选条件下的列表，请不带游标重新开始。"
    ),
    "The body is larger than 256 KiB.": "请求内容超过 256 KiB。",
    "The document comes as more than 256 KiB: part it into several scenarios.": (
        "场景文档超过 256 KiB：请拆成几个场景。"
    ),
    "The document comes as {} bytes, and at most {} are taken: part it into several scenarios.": (
        "场景文档有 {} 字节，最多接受 {} 字节：请拆成几个场景。"
    ),
    "The document is too large: part it into several scenarios.": (
        "场景文档过大：请拆成几个场景。"
    ),
    "The body did not arrive within 30 seconds.": "请求内容未在 30 秒内到达。",
    "The command cannot depend on a version: send it without If-Match.": (
        "此命令不能依赖版本，请不带 If-Match 发送。"
    ),
    "The body is not JSON in UTF-8.": "请求内容不是 UTF-8 编码的 JSON。",
    "The body is JSON, but holds something that cannot be kept.": (
        "请求内容是 JSON，但含有无法保存的东西。"
    ),
    "Publishing a scenario needs the scope `scenario:publish`.": (
        "发布场景需要权限 `scenario:publish`。"
    ),
    "Views are rebuilt by whoever administers the tenant.": "视图由租户管理员重建。",
    "The body must be JSON: send `Content-Type: application/json`.": (
        "请求内容必须是 JSON：请发送 `Content-Type: application/json`。"
    ),
    "You may not do this; ask whoever administers your company's tenant.": (
        "您不能这样做，请找贵公司的租户管理员。"
    ),
    "No scenario in force has a ticket type of this name; `allowed` lists those there are.": (
        "现行场景中没有此工单类型；`allowed` 列出已有的类型。"
    ),
    'If-Match holds the ETag of the ticket as you saw it, such as "7".': (
        'If-Match 应为您看到的工单的 ETag，例如 "7"。'
    ),
    "The address has no such query parameter; every reason names one.": (
        "此地址没有这个查询参数；各条原因逐一指明。"
    ),
    "A part of the address cannot be kept as text.": "地址中有一部分无法作为文本保存。",
    "What is parked is replayed by whoever administers the tenant.": "搁置的消息由租户管理员重放。",
    "No scenario of the tenant defines this role; `allowed` lists those there are.": (
        "租户的场景都没有定义此角色；`allowed` 列出已有的角色。"
    ),
    "Something went wrong on our side; it was logged under the request's id.": (
        "我们这边出了问题，已按请求编号记录。"
    ),
    "The method does not exist at this address.": "此地址没有这个方法。",
    "There is nothing at this address.": "此地址没有内容。",
    "The request is wrong; every reason is listed.": "请求有误，各条原因已列出。",
    "The whole log is for those who have the scope `events:read`.": (
        "完整日志只供拥有 `events:read` 权限者查看。"
    ),
    "The report cannot be used; it was kept. Mend it: the same key may be used again.": (
        "此报告无法使用，但已留存。请改正后重发，可沿用同一个键。"
    ),
    "Say who you are: send `Authorization: Bearer <API key>`, or sign in.": (
        "请说明您是谁：发送 `Authorization: Bearer <API 密钥>`，或登录。"
    ),
    "Another site's page made this request, so the session it carries does not count.": (
        "此请求由其他网站的页面发出，所带的会话不算数。"
    ),
    "The answer did not come in time: send it again with the same Idempotency-Key.": (
        "未及时收到答复，请用同一个 Idempotency-Key 重新发送。"
    ),
    "Too many live connections are open here; try again in a moment.": (
        "此处打开的实时连接过多，请稍后再试。"
    ),
    "Too much came from here, or by this label, within ten minutes; wait a little.": (
        "十分钟内从这里或用此标签提交过多，请稍候。"
    ),
    "The form that was sent cannot be read.": "无法识别所提交的表单。",
    "Half a year has gone by since the report: ask whoever you reported it to.": (
        "报告已过半年，请询问当时受理的人。"
    ),
    "We gave nobody this address to follow a report by; check that it is whole.": (
        "我们没有给出过这个查询地址，请检查是否完整。"
    ),
    "The tenant's keys cannot be used; restore the folder of keys from its backup.": (
        "租户的密钥无法使用，请从备份恢复密钥目录。"
    ),
    "Too many wrong passwords for this login; wait five minutes.": (
        "此账号密码错误次数过多，请等五分钟。"
    ),
    "The credential is not one of this installation.": "此凭证不属于本系统。",
    "The session has ended; sign in again.": "会话已结束，请重新登录。",
    "Tenant, login and password do not belong together.": "租户、账号与密码不匹配。",
    "A key cannot hold more than who makes it; `allowed` lists what you may give.": (
        "密钥的权限不能超过创建者；`allowed` 列出您可以授予的权限。"
    ),
    "There is an API key of this id already; repeat the request as it was, or with a new key.": (
        "已有此编号的 API 密钥：请按原样重发，或换一个新键。"
    ),
    "The API key has expired; make a new one.": "API 密钥已过期，请新建。",
    "There is no API key of this id.": "没有此编号的 API 密钥。",
    "The API key was revoked; make a new one.": "API 密钥已吊销，请新建。",
    "The API key is not known here; check that it was copied whole.": (
        "此处不认识这个 API 密钥，请检查是否复制完整。"
    ),
    "An API key needs a name, at most 50 scopes like `tickets:read`, and an end within 5 years.": (
        "API 密钥需要名称、最多 50 个像 `tickets:read` 这样的权限，以及 5 年之内的期限。"
    ),
    "There is no such scope; `allowed` lists those there are.": (
        "没有此权限；`allowed` 列出已有的权限。"
    ),
    "The member does not hold this role.": "该成员没有此角色。",
    "One member cannot hold more than 200 grants.": "一个成员最多有 200 项授权。",
    "The role `system` is our own services': nobody can be given it.": (
        "角色 `system` 属于系统自身的服务，不能授予任何人。"
    ),
    "A role's key is 1 to 64 lower-case letters, digits and underscores.": (
        "角色的键为 1 至 64 个小写字母、数字和下划线。"
    ),
    "Two things have the same label id by chance: name this one a little differently.": (
        "两件东西的标签编号恰好相同，请把这一件的名称改得略有不同。"
    ),
    "There is no label of this id.": "没有此编号的标签。",
    "The code is not one of ours; check that it was copied whole.": (
        "此码不是我们的，请检查是否复制完整。"
    ),
    "A label needs a ticket type, an asset or a place such as `store:042`, a name and a role.": (
        "标签需要工单类型、资产或像 `store:042` 这样的地点、名称和角色。"
    ),
    "The label was withdrawn: nothing can be reported by it any more.": (
        "此标签已停用，不能再用它报告。"
    ),
    "Another member signs in with this login; choose another.": (
        "已有其他成员使用此账号登录，请另选。"
    ),
    "A login is 1 to 120 characters without spaces.": "账号为 1 至 120 个字符，不含空格。",
    "There is a member of this id already, who signs in differently.": (
        "已有此编号的成员，其登录方式不同。"
    ),
    "A member needs a name of 1 to 200 characters.": "成员需要 1 至 200 个字的姓名。",
    "There is no such member.": "没有此成员。",
    "A tenant of this key exists under another name; choose another key.": (
        "此键的租户已存在，名称不同，请另选一个键。"
    ),
    "A tenant needs a name of 1 to 200 printable characters.": (
        "租户需要 1 至 200 个可打印字符的名称。"
    ),
    "The cursor is not one that we gave out.": "此游标不是我们给出的。",
    "A member's id is a UUID.": "成员编号是 UUID。",
    "A member can be given at most 50 roles at once.": "一次最多授予成员 50 个角色。",
    "Show an API key, a session, or the credential of a service or an operator.": (
        "请出示 API 密钥、会话，或服务、运维人员的凭证。"
    ),
    "The vault takes at most 500 identifiers or subjects at once, of the classes it knows.": (
        "保险库一次最多接受 500 个已知类别的标识或主体。"
    ),
    "No scenario in force has a ticket type of this name.": "现行场景中没有此工单类型。",
    "The tenant has no scenario in force yet: publish one, then send this again.": (
        "租户还没有现行场景：请先发布，再重新发送。"
    ),
    "Whether this was published a moment ago cannot be told just now; try again in a moment.": (
        "目前无法确认它是否刚刚发布，请稍后再试。"
    ),
    "There is no submission with this id.": "没有此编号的提交。",
    "So many versions of this thing are known that no more are kept: state it under a new key.": (
        "此事物的版本已过多，不再保存：请用新的键声明。"
    ),
    "Nothing is known of this thing at that time.": "当时对此事物一无所知。",
    "Something else was stated under this name (source and id): send this under a new one.": (
        "此名称（来源与编号）下已声明过别的内容，请换一个新名称发送。"
    ),
    "What was said of this thing cannot be kept: every reason is told. Nothing was kept.": (
        "对此事物的说明无法保存，各条原因已列出。什么都没有保存。"
    ),
    "A report needs a channel (lower case), and the sender's own name for it: source and id.": (
        "报告需要渠道（小写），以及发送方自己的名称：来源与编号。"
    ),
    "By a printed label only what it is about can be reported.": (
        "用印制的标签只能报告它所关乎的内容。"
    ),
    "Another report was accepted under this key (source and id): send this one under a new key.": (
        "此键（来源与编号）下已受理另一份报告，请换一个新键发送。"
    ),
    "The notice needs no further attempt.": "此通知无需再发送。",
    "There is no such notice, or it is not yours.": "没有此通知，或不是给您的。",
    "The ticket's id or the cursor is not one that we gave out.": "工单编号或游标不是我们给出的。",
    "You can see your own notices only: ask for them with `mine`.": (
        "您只能查看自己的通知，请带上 `mine`。"
    ),
    "Figures are about a whole company: only who sees one may see its figures.": (
        "指标关乎整个公司，只有能看到全公司的人才能查看。"
    ),
    "A moment is given in RFC 3339, such as 2026-03-01T21:40:00+08:00; a range also by days.": (
        "时刻按 RFC 3339 书写，例如 2026-03-01T21:40:00+08:00；范围也可以按天。"
    ),
    "There are no figures of that name; `docs/figures.md` lists them.": (
        "没有这个名称的指标；`docs/figures.md` 列出全部。"
    ),
    "There is no such ticket, or none that you may see.": "没有此工单，或您无权查看。",
    "Say which ticket type you ask about: `?type=equipment_repair`.": (
        "请说明询问哪种工单：`?type=equipment_repair`。"
    ),
    "A backlog is shown for at most 10,000 days at a time; ask for fewer.": (
        "积压一次最多显示 10,000 天，请缩短。"
    ),
    "The list cannot be made as asked.": "无法按要求列出。",
    "The cursor is not where a page of this list ended; start again without one.": (
        "此游标不是本列表某页的结尾，请不带游标重新开始。"
    ),
    "More happened in that window than is played back at once: ask for a shorter one.": (
        "该时段内发生的事过多，无法一次回放，请缩短时段。"
    ),
    "What is played back has a beginning, an end after it, and steps of whole seconds.": (
        "回放需要开始时间、其后的结束时间，以及整秒的步长。"
    ),
}
