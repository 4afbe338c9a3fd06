// One ticket: what is known, what may happen next, what happened, and why this technician.

import { Problem, ask, command } from "./api.js";
import { ahead } from "./ahead.js";
import { approvals } from "./approvals.js";
import { crew } from "./crew.js";
import { inputOf, valueOf } from "./inputs.js";
import { duplicates } from "./duplicates.js";
import { merging } from "./merging.js";
import { beginsAnew, isNews, shown } from "./news.js";
import { byId, node, say } from "./nodes.js";
import { learnName, nameOf } from "./people.js";
import { label, moment, word } from "./text.js";

let open = "";

export const openTicket = () => open;

export function close() {
  open = "";
  byId("ticket").hidden = true;
  byId("ticket").replaceChildren();
}

/** Shows a ticket; what was typed into a form stays while the page refreshes. */
export async function show(id, isRefresh) {
  open = id;
  const place = byId("ticket");
  if (isRefresh && place.contains(document.activeElement) && place.querySelector("form")) return;
  if (!isRefresh) {
    beginsAnew();
    place.replaceChildren(node("p", { class: "blank" }, word("loading")));
  }
  place.hidden = false;
  try {
    const [ticket, history, explanation] = await Promise.all([
      ask(`/tickets/${id}`),
      optional(`/tickets/${id}/history`),
      optional(`/tickets/${id}/explanation`),
    ]);
    if (open !== id) return;
    learnName(explanation?.chosen, explanation?.chosen_name);
    const parts = [heading(ticket), moves(ticket), crew(ticket, start), approvals(ticket, show), ahead(ticket), duplicates(ticket, show), merging(ticket, show), facts(ticket), timeline(history), why(explanation)];
    const back = node("p", {}, node("a", { href: "#/", class: "back" }, `‹ ${word("back")}`));
    place.replaceChildren(back, ...parts.filter(Boolean));
    if (isRefresh) {
      if (isNews(ticket.version)) say(word("changed"));
      return;
    }
    shown(ticket.version);
    place.focus({ preventScroll: matchMedia("(min-width: 60rem)").matches });
  } catch (error) {
    if (open === id) place.replaceChildren(failed(id, error));
  }
}

async function optional(path) {
  try {
    return await ask(path);
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return null;
    throw error;
  }
}

function failed(id, error) {
  const text = error.status === 404 ? word("noSuch") : `${error.title || ""} ${error.message}`;
  return node("div", { class: "error", role: "alert" },
    node("p", {}, text), error.requestId ? node("p", { class: "muted" }, error.requestId) : null,
    node("button", { type: "button", onclick: () => show(id) }, word("retry")),
    node("p", {}, node("a", { href: "#/" }, word("back"))));
}

function heading(ticket) {
  return node("header", {},
    node("h2", {}, node("span", { class: "number" }, ticket.number ?? ""), " ", ticket.summary ?? ""),
    node("p", {}, node("span", { class: "chip" }, ticket.state_label ?? ticket.state), " ",
      ticket.waiting ? [node("span", { class: "chip", title: ticket.waiting.note }, ticket.waiting.reason_label), " "] : null,
      ticket.priority ? node("span", { class: `priority ${ticket.priority}` }, ticket.priority) : null));
}

function facts(ticket) {
  const reporter = ticket.reporter ?? {};
  const place = ticket.location ?? {};
  const pairs = [
    ["type", ticket.type_label ?? ticket.type], ["assignee", nameOf(ticket.assignee) || word("nobody")],
    ["reporter", reporter.name], ["phone", reporter.phone],
    ["address", place.address ?? (place.lat !== undefined ? `${place.lat}, ${place.lon}` : "")],
    ["inQueue", ticket.queue?.key], ["askedToTakeOver", nameOf(ticket.transfer?.technician)],
    ["unassignable", ticket.assignee ? "" : ticket.unassignable_label], ["asset", ticket.asset], ["channel", ticket.channel],
    ["schedule", ticket.schedule ? `${ticket.schedule.key} · ${ticket.schedule.visit}` : ""], ["opened", moment(ticket.opened_at)],
    ["updated", moment(ticket.updated_at)], ["rules", ticket.definition], ["flags", (ticket.flags ?? []).map((flag) => ticket.flag_labels?.[flag] ?? flag).join(", ")],
    ["blockers", (ticket.blockers ?? []).map(heldUpBy).join(word("comma"))],
    ["lacks", (ticket.lacks ?? []).map((name) => labelOf(ticket, name)).join(", ")],
    ...Object.entries(ticket.fields ?? {}).filter(([name]) => name !== "asset"),
  ];
  return section("facts", node("dl", {}, pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => [node("dt", {}, labelOf(ticket, name)), node("dd", {}, written(value))])));
}

/** What some moves wait for, and since when. */
const heldUpBy = (one) => (one.since ? word("since", { what: one.name, when: moment(one.since) }) : one.name);

/** What the scenario calls a field, or the page's own word. */
const labelOf = (ticket, name) => ticket.field_labels?.[name] ?? word(name);

function written(value) {
  if (typeof value === "boolean") return word(value ? "truthy" : "falsy");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const STEPS = new Set(["depart", "arrive", "leave"]);

/** What the reader may answer dispatch, as the server says it. */
const answers = (ticket) => (ticket.answers ?? []).map((name) => node("li", {}, node("button", {
  type: "button", class: STEPS.has(name) ? "mark" : "",
  onclick: (event) => start(ticket, { label: word(name), needs: name === "decline" ? ["reason"] : [], path: `/tickets/${ticket.id}/assignments/${name}` }, event.target) }, word(name))));

function moves(ticket) {
  const open = (ticket.moves ?? []).filter((move) => move.open).map((move) => node("li", {},
    node("button", { type: "button", onclick: (event) => start(ticket, move, event.target) }, move.label)));
  const closed = (ticket.moves ?? []).filter((move) => !move.open).map((move) => node("li", {},
    node("strong", {}, move.label), node("span", { class: "muted" }, move.why_not ?? "")));
  const own = answers(ticket);
  const others = (ticket.marks ?? []).filter((mark) => !own.length || !/^technician_/.test(mark.name));
  const marks = others.map((mark) => node("li", {}, node("button", {
    type: "button", class: "mark", onclick: (event) => start(ticket, { label: mark.label, needs: [], path: `/tickets/${ticket.id}/marks/${mark.name}` }, event.target) }, mark.label)));
  const list = own.concat(open, marks);
  return section("moves",
    list.length ? node("ul", { class: "moves" }, list) : node("p", { class: "muted" }, word("noMoves")),
    closed.length ? node("details", { open: !list.length }, node("summary", {}, word("closedMoves")), node("ul", { class: "moves" }, closed)) : null);
}

/** Asks for what the move needs, then makes it; a refusal stays until the next attempt. */
function start(ticket, move, button) {
  const needs = move.needs ?? [];
  const begun = performance.now();
  const key = crypto.randomUUID?.() ?? String(Math.random()) + Date.now();
  const trouble = node("p", { class: "error", role: "alert", hidden: true });
  const form = node("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const send = form.querySelector("button");
      send.disabled = true;
      try {
        const fields = Object.fromEntries(await Promise.all(
          needs.map(async (name) => [name, await valueOf(form, name, ticket.form?.[name])])));
        if (move.path) await command(move.path, fields, key);
        else await command(`/tickets/${ticket.id}/transitions/${move.name}`, { fields, ...(needs.length ? { form_s: Math.ceil((performance.now() - begun) / 1000) } : {}) }, key, { "If-Match": `"${ticket.version}"` });
        say(word("moved", { what: move.label }));
        form.remove();
        document.activeElement?.blur();
        show(ticket.id);
      } catch (error) {
        trouble.hidden = false;
        trouble.textContent = [`${error.title}: ${error.message}`, ...error.errors.map((each) => `${each.pointer} ${each.message}`)].join(" · ");
        send.disabled = false;
      }
    },
  },
  needs.map((name) => node("label", {}, node("span", {}, labelOf(ticket, name)), inputOf(name, ticket.form?.[name]))),
  trouble, node("button", { type: "submit" }, word("send")), " ",
  node("button", { type: "button", class: "quiet", onclick: () => form.remove() }, word("cancel")));
  button.closest("li").querySelector("form")?.remove();
  button.closest("li").append(form);
  (form.querySelector("input, select, textarea") ?? form.querySelector("button")).focus();
  if (!needs.length) form.requestSubmit();
}

function timeline(history) {
  const events = [...(history?.items ?? [])].reverse();
  return section("timeline", node("ol", { class: "timeline" }, events.map(entry)));
}

function entry(event) {
  const data = event.data ?? {};
  const what = label(data.transition_label) ?? label(data.mark_label) ?? word(event.type);
  const from = label(data.from_label) ?? event.from;
  const to = label(event.to_label) ?? event.to;
  const who = [nameOf(event.actor), event.on_behalf_of ? `${word("behalf")} ${nameOf(event.on_behalf_of)}` : "",
    event.role && event.role !== "system" ? `${word("role")} ${event.role}` : ""].filter(Boolean).join(" ");
  const more = [label(data.reason_label) ?? data.reason, data.note, data.sender, data.text, data.technician_id ? nameOf(data.technician_id) : ""].filter(Boolean).join(" · ");
  return node("li", {},
    node("p", {}, node("strong", {}, what), to ? node("span", {}, " ", from ? `${from} → ` : "", node("span", { class: "chip" }, to)) : null),
    more ? node("p", {}, more) : null,
    node("p", { class: "muted" }, node("time", { datetime: event.occurred_at }, moment(event.occurred_at)), ` · ${word("by")} ${who}`,
      event.definition ? ` · ${event.definition}` : "", event.causation_id ? ` · ${word("cause")} ${event.causation_id.slice(0, 8)}` : ""));
}

function why(explanation) {
  const candidates = explanation?.candidates ?? [];
  const stuck = explanation && !explanation.chosen ? explanation.reason_label : "";
  const nobody = stuck ? node("p", {}, `${word("unassignable")}: ${stuck}`) : null;
  const somebody = explanation?.chosen ? node("p", {}, `${nameOf(explanation.chosen)} ✓ ${word("chosen")}`) : null;
  if (!candidates.length) return section("why", nobody ?? somebody ?? node("p", { class: "muted" }, word("whyNone")));
  const head = ["name", "score", "eliminated"].map((name) => node("th", { scope: "col" }, word(name)));
  const kept = (explanation.kept_free ?? []).map((each) => node("p", { class: "muted" }, word("keptFree", { ...each, skill: [each.priority, each.skill].filter(Boolean).join(" ") })));
  return section("why", nobody, ...kept, node("div", { class: "wide" }, node("table", {}, node("thead", {}, node("tr", {}, head)),
    node("tbody", {}, candidates.map((each) => node("tr", { class: each.technician === explanation.chosen ? "chosen" : "" },
      node("td", {}, nameOf(each.technician), standingOf(each, explanation)),
      node("td", {}, [round(each.score), ...Object.entries(each.terms ?? {}).map(([name, value]) => `${word(`term.${name}`)} ${round(value)}`)].filter((one) => one !== undefined && one !== null).join(" · ")),
      node("td", {}, ruledOut(each))))))));
}

function standingOf(candidate, explanation) {
  if (candidate.technician === explanation.chosen) return ` ✓ ${word("chosen")}`;
  return candidate.technician === explanation.runner_up ? ` · ${word("runnerUp")}` : "";
}

function ruledOut(candidate) {
  if (!candidate.eliminated_by) return "";
  const paper = candidate.certificate;
  return word(candidate.eliminated_by) + (paper ? `: ${paper.skill}, ${word("validUntil", { day: paper.valid_until })}` : "");
}

const round = (value) => (typeof value === "number" ? Math.round(value * 100) / 100 : value);

function section(title, ...children) {
  return node("section", {}, node("h3", {}, word(title)), ...children);
}
