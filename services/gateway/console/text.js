// The words of the page, Chinese first, English on request.

const WORDS = {
  zh: {
    skip: "跳到内容", title: "工单", signIn: "登录", signOut: "退出", tenant: "企业代码", login: "账号", password: "密码",
    withKey: "使用 API 密钥", apiKey: "API 密钥", queue: "队列", search: "搜索", view: "范围", open: "未关闭", closed: "已关闭", unassignableView: "无法派单", duplicatesView: "疑似重复", duplicatesOf: "疑似重复 {n}",
    all: "全部", more: "更多", keys: "键盘：j / k 上下移动，Enter 打开，Esc 返回，/ 搜索", loading: "正在加载…",
    emptyOpen: "没有未关闭的工单。新的报修会自动出现在这里。", emptyFiltered: "没有符合条件的工单。", clear: "清除条件",
    live: "实时", lost: "连接中断，正在重连…", offline: "离线：显示的内容可能已过时", retry: "重试", back: "返回队列",
    approvals: "审批", "approval.pending": "审批中", "approval.approved": "已通过", "approval.rejected": "已驳回", "approval.withdrawn": "已撤回",
    "approval.returned": "已退回", "approval.cancelled": "已取消", "approval.open": "待审批", "approval.waiting": "未到", "approval.skipped": "已跳过",
    "approval.approve": "同意", "approval.reject": "驳回", "approval.comment": "意见（驳回必填）",
    facts: "信息", moves: "可执行的操作", noMoves: "没有可执行的操作。", closedMoves: "其他操作为何不可执行", timeline: "时间线", why: "派单说明",
    whyNone: "尚未派单。", state: "状态", priority: "优先级", assignee: "技术员", type: "类型", opened: "报修时间",
    updated: "更新时间", reporter: "报修人", phone: "电话", address: "地点", asset: "设备", schedule: "周期计划", rules: "规则版本", by: "执行人",
    agent: "智能体", behalf: "代", cause: "起因事件", role: "角色", nobody: "未指派", count: "共 {n} 张", needs: "需要填写",
    lineChecklist: "每行一项，未通过的以 - 开头", lineParts: "每行一个配件：压缩机 × 1", lineStores: "每行一个门店",
    send: "提交", cancel: "取消", moved: "已完成：{what}", chosen: "已选", eliminated: "排除", score: "得分", name: "姓名",
    changed: "该工单刚被他人更新", newTickets: "队列有更新", receiving: "接收中", recorded: "记录于", flags: "标记", lacks: "缺少", blockers: "等待完成", since: "{what}，自 {when}", comma: "；",
    accept: "接单", grab: "抢单", decline: "拒单", depart: "出发", arrive: "到达", leave: "离开", reason: "原因", noSuch: "没有这张工单，或您无权查看。", channel: "来源",
    "ticket.opened": "提交报修", "ticket.offered": "派单给技术员", "ticket.accepted": "技术员接单", "ticket.declined": "技术员拒单",
    "ticket.waiting": "开始等待", "ticket.resumed": "等待结束", "ticket.migrated": "改用新规则", "ticket.moved": "状态变更", "ticket.commented": "备注", "ticket.attached": "添加附件", "ticket.mail_withdrawn": "邮件移走", "ticket.flagged": "标记", "ticket.queued": "进入队列", "ticket.transfer_asked": "转接", "ticket.crew_told": "班组", "ticket.appointed": "预约时段", "ticket.unassignable": "无法派单", "ticket.endangered": "可能无人上门", "ticket.secured": "又有人可上门",
    "system:workflow": "系统（流程）", "system:dispatch": "系统（派单）", "system:intake": "系统（受理）", "system:notification": "系统（通知）",
    ahead: "接下来", clocks: "时限", blockers: "还差", branches: "并行任务", children: "子工单", followUps: "已计划的跟进", upcoming: "将自动发生",
    done: "已完成", pending: "未完成", "clock.running": "计时中", "clock.paused": "暂停", "clock.met": "按时", "clock.missed": "超时", "clock.overdue": "已超时", "clock.stopped": "已停止",
    "timer.auto": "自动操作", "timer.escalate": "升级提醒", "timer.approval": "催办审批", "timer.question": "回答截止",
    "timer.late": "超时 {much} 后", "timer.used": "时限用到 {much} 时", "term.load": "手头", "term.travel_min": "路程（分钟）",
    "ticket.marked": "标记时间", "ticket.merged": "并入其他工单", "ticket.unmerged": "撤销合并", "ticket.took_in": "并入一张工单", "ticket.let_go": "一张工单恢复单独处理", "ticket.split_off": "拆出工单", "ticket.duplicate_suspected": "疑似重复", "ticket.duplicate_dismissed": "并非重复", "ticket.sampled": "抽查", "ticket.escalated": "升级提醒", "ticket.committed": "作出承诺", "ticket.prioritised": "优先级变更",
    "ticket.branched": "条件变化", "ticket.routed": "转交部门", "ticket.child_requested": "要求子工单", "ticket.child_opened": "子工单已建", "ticket.child_closed": "子工单已关闭",
    "ticket.child_reopened": "子工单重开", "ticket.split": "并行开始", "ticket.branch_done": "并行任务完成", "ticket.branch_reopened": "并行任务重做", "ticket.joined": "并行汇合",
    "ticket.follow_up_planned": "计划跟进", "ticket.follow_up_cancelled": "取消跟进", "ticket.asked": "提出问题", "ticket.answered": "收到回答", "ticket.advised": "建议",
    "ticket.approval_opened": "发起审批", "ticket.approvers_named": "确定审批人", "ticket.approval_decided": "审批意见", "ticket.signer_added": "加签",
    "ticket.approval_handed_over": "转交审批", "ticket.approval_sent_back": "退回审批", "ticket.approval_reminded": "催办", "ticket.approval_overdue": "审批超时", "ticket.approver_absent": "到期无人审批",
    "ticket.approval_copied": "抄送", "ticket.approval_closed": "审批结束", "ticket.calculated": "重新计算", "ticket.corrected": "更正识别", "ticket.restricted": "可见范围变更",
    mayBeSame: "可能与这些工单重复", mayBeThis: "之后的这些工单可能重复", same: "是同一件事：并入", notSame: "不是同一件事", sameDone: "已并入 {number}", notSameDone: "已说明与 {number} 不是同一件事",
    merging: "合并", merge: "并入另一张工单…", unmerge: "撤销合并…", mergedInto: "已并入", tookIn: "并入了本单的工单", mergeInto: "目标工单号", mergeWhy: "为什么是同一件事", unmergeWhy: "为什么不是同一件事",
    mergeHint: "本单原样保留、停止计时，与目标工单一起显示；可随时撤销。", unmergeHint: "本单从原处继续，期间所说的都保留。", noSuchNumber: "没有工单 {number}，或您无权查看。", mergedDone: "已并入 {number}", unmergedDone: "已撤销合并", hiddenTicket: "一张您无权查看的工单",
    truthy: "是", falsy: "否", unassignable: "无法派单", inQueue: "所在队列", askedToTakeOver: "转接给",
    crew: "班组", post_wanted: "待派", post_offered: "已派，待接单", post_accepted: "已接单", post_departed: "已出发", post_arrived: "已到达", post_left: "已离开", post_released: "已结束", post_unassignable: "无法派单",
    in_the_crew: "已在工单上", other_appointment: "另有预约", too_far: "超过 500 公里", not_complained_about: "被投诉的正是此人", skill: "技能不符", off_shift: "不在班", capacity: "手头已满",
    declined: "已拒单", did_not_answer: "未应答", no_position: "位置未知", cert_valid: "证书已到期", skill_level: "技能等级不足", region: "不在服务区域", vendor_authorised: "未获厂商授权", reserve: "人手留给更急的工单",
    urgent_first: "有更急的工单在等", validUntil: "有效期至 {day}", runnerUp: "次优人选", keptFree: "为「{skill}」预留 {kept}/{capacity} 个名额，当时空余 {free}",
  },
  en: {
    skip: "Skip to content", title: "Gongdan", signIn: "Sign in", signOut: "Sign out", tenant: "Company key", login: "Login", password: "Password",
    withKey: "Use an API key", apiKey: "API key", queue: "Queue", search: "Search", view: "Show", open: "Open", closed: "Closed", unassignableView: "Cannot assign", duplicatesView: "May be duplicates", duplicatesOf: "{n} alike",
    all: "All", more: "More", keys: "Keys: j / k move, Enter opens, Esc goes back, / searches", loading: "Loading…",
    emptyOpen: "No open tickets. New reports appear here by themselves.", emptyFiltered: "No ticket matches.", clear: "Clear filters",
    live: "Live", lost: "Connection lost, reconnecting…", offline: "Offline: what you see may be old", retry: "Try again", back: "Back to the queue",
    approvals: "Approvals", "approval.pending": "pending", "approval.approved": "approved", "approval.rejected": "rejected", "approval.withdrawn": "withdrawn",
    "approval.returned": "sent back", "approval.cancelled": "cancelled", "approval.open": "awaited", "approval.waiting": "later", "approval.skipped": "skipped",
    "approval.approve": "approve", "approval.reject": "reject", "approval.comment": "Comment (needed to reject)",
    facts: "Facts", moves: "What may happen next", noMoves: "Nothing may happen next.", closedMoves: "Why others may not", timeline: "Timeline", why: "Why this technician",
    whyNone: "Not assigned yet.", state: "State", priority: "Priority", assignee: "Technician", type: "Type", opened: "Opened",
    updated: "Updated", reporter: "Reporter", phone: "Phone", address: "Place", asset: "Asset", schedule: "Schedule", rules: "Rules", by: "By",
    agent: "Agent", behalf: "for", cause: "Caused by", role: "as", nobody: "Nobody yet", count: "{n} tickets", needs: "Needed",
    lineChecklist: "One item a line; begin with - what failed", lineParts: "One part a line: compressor × 1", lineStores: "One store a line",
    send: "Send", cancel: "Cancel", moved: "Done: {what}", chosen: "Chosen", eliminated: "Ruled out by", score: "Score", name: "Name",
    changed: "Somebody just changed this ticket", newTickets: "The queue changed", receiving: "Receiving", recorded: "recorded", flags: "Flags", lacks: "Lacks", blockers: "Waits for", since: "{what}, since {when}", comma: "; ",
    accept: "Accept", grab: "Take it", decline: "Decline", depart: "Set out", arrive: "Arrived", leave: "Leave", reason: "Reason", noSuch: "There is no such ticket, or none that you may see.", channel: "Came by",
    "ticket.opened": "Reported", "ticket.offered": "Offered to a technician", "ticket.accepted": "Accepted", "ticket.declined": "Declined",
    "ticket.waiting": "Waits", "ticket.resumed": "No longer waits", "ticket.migrated": "Follows other rules", "ticket.moved": "Moved", "ticket.commented": "Comment", "ticket.attached": "File attached", "ticket.mail_withdrawn": "E-mail moved away", "ticket.flagged": "Flagged", "ticket.queued": "In a queue", "ticket.transfer_asked": "Hand-over", "ticket.crew_told": "Crew", "ticket.appointed": "Appointment", "ticket.unassignable": "Nobody found", "ticket.endangered": "Nobody could come", "ticket.secured": "Somebody could come again",
    "system:workflow": "workflow (automatic)", "system:dispatch": "dispatch (automatic)", "system:intake": "intake (automatic)",
    ahead: "What lies ahead", clocks: "Promised times", blockers: "Still missing", branches: "Parallel work", children: "Child tickets", followUps: "Planned", upcoming: "Will happen by itself",
    done: "done", pending: "not done", "clock.running": "running", "clock.paused": "paused", "clock.met": "in time", "clock.missed": "late", "clock.overdue": "overdue since", "clock.stopped": "stopped",
    "timer.auto": "automatic move", "timer.escalate": "escalation", "timer.approval": "approval reminder", "timer.question": "deadline to answer",
    "timer.late": "{much} late", "timer.used": "{much} used", "term.load": "in hand", "term.travel_min": "minutes away",
    "ticket.marked": "Marked", "ticket.merged": "Merged into another", "ticket.unmerged": "Merge undone", "ticket.took_in": "Took another in", "ticket.let_go": "Let another go", "ticket.split_off": "Split off", "ticket.duplicate_suspected": "May be a duplicate", "ticket.duplicate_dismissed": "Not a duplicate", "ticket.sampled": "Sample drawn", "ticket.escalated": "Escalated", "ticket.committed": "Promised", "ticket.prioritised": "Priority changed",
    "ticket.branched": "Condition changed", "ticket.routed": "Passed to a team", "ticket.child_requested": "Child ticket asked for", "ticket.child_opened": "Child ticket opened", "ticket.child_closed": "Child ticket closed",
    "ticket.child_reopened": "Child ticket reopened", "ticket.split": "Parallel work began", "ticket.branch_done": "Part done", "ticket.branch_reopened": "Part to be done again", "ticket.joined": "Parallel work done",
    "ticket.follow_up_planned": "Follow-up planned", "ticket.follow_up_cancelled": "Follow-up called off", "ticket.asked": "Question asked", "ticket.answered": "Question answered", "ticket.advised": "Advice",
    "ticket.approval_opened": "Approval asked for", "ticket.approvers_named": "Approvers named", "ticket.approval_decided": "Decided", "ticket.signer_added": "Signer added",
    "ticket.approval_handed_over": "Approval handed over", "ticket.approval_sent_back": "Sent back", "ticket.approval_reminded": "Reminded", "ticket.approval_overdue": "Approval overdue", "ticket.approver_absent": "Nobody decided in time",
    "ticket.approval_copied": "Copied", "ticket.approval_closed": "Approval closed", "ticket.calculated": "Calculated again", "ticket.corrected": "Words corrected", "ticket.restricted": "Seen by others now",
    "system:notification": "notification (automatic)", mayBeSame: "May be the same as", mayBeThis: "Later ones that may be the same", same: "The same: merge", notSame: "Not the same", sameDone: "Merged into {number}", notSameDone: "Told apart from {number}",
    merging: "Same as another ticket", merge: "Merge into another…", unmerge: "Undo the merge…", mergedInto: "Merged into", tookIn: "Merged into this one", mergeInto: "Number of the other ticket", mergeWhy: "Why they are about the same", unmergeWhy: "Why they are not about the same",
    mergeHint: "This ticket is kept as it is and stands still, shown with the other; it can be undone at any time.", unmergeHint: "This ticket goes on where it was; what was said meanwhile stays said.", noSuchNumber: "There is no ticket {number}, or none that you may see.", mergedDone: "Merged into {number}", unmergedDone: "The merge is undone", hiddenTicket: "a ticket you may not see",
    truthy: "yes", falsy: "no", unassignable: "Nobody found", inQueue: "In the queue", askedToTakeOver: "Asked to take it over",
    crew: "Crew", post_wanted: "somebody is looked for", post_offered: "asked", post_accepted: "accepted", post_departed: "on the way", post_arrived: "there", post_left: "has left", post_released: "over", post_unassignable: "nobody found",
    in_the_crew: "on this ticket already", other_appointment: "another appointment", too_far: "over 500 km away", not_complained_about: "the ticket complains about them", skill: "skill", off_shift: "off shift", capacity: "hands full", declined: "declined",
    did_not_answer: "did not answer", no_position: "place unknown", cert_valid: "certificate ended", skill_level: "skill level too low", region: "works elsewhere", vendor_authorised: "not authorised by the vendor", reserve: "kept free for what cannot wait",
    urgent_first: "more urgent tickets wait", validUntil: "valid until {day}", runnerUp: "next best", keptFree: "{kept} of {capacity} hands with {skill} are kept free; {free} were free",
  },
};

const STORED = "gongdan.language";
let language = firstLanguage();

/** What the reader chose here before, else the browser's first language that we speak, else Chinese. */
function firstLanguage() {
  const spoken = (navigator.languages ?? []).map((tag) => tag.toLowerCase().split("-")[0]);
  return [localStorage.getItem(STORED), ...spoken].find((tag) => Object.hasOwn(WORDS, tag)) ?? "zh";
}

export const currentLanguage = () => language;

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(STORED, language);
}

/** A label of the scenario in the language of the page; what is none is told as it is. */
export const label = (value) => (value && typeof value === "object" ? value[currentLanguage()] : value);

/** The word for a key, with {placeholders} filled in; an unknown key is shown as it is. */
export function word(key, values = {}) {
  const text = WORDS[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A moment in the reader's zone and language. */
export function moment(text) {
  const at = new Date(text);
  if (!text || Number.isNaN(at.getTime())) return text ?? "";
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "short", timeStyle: "medium" }).format(at);
}

/** Writes the words of the fixed parts of the page. */
export function relabel() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = word(node.dataset.text);
  for (const node of document.querySelectorAll("[data-placeholder]")) {
    node.placeholder = word(node.dataset.placeholder);
    node.setAttribute("aria-label", node.placeholder);
  }
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  document.getElementById("language").textContent = language === "zh" ? "English" : "中文";
}
