// What lies ahead of a ticket: promised times, what holds it up, what happens by itself, what it brought about.

import { node } from "./nodes.js";
import { label, moment, word } from "./text.js";


const ALARMING = new Set(["clock.overdue", "clock.missed"]);

/** Returns everything ahead of a ticket in one section; nothing when there is nothing. */
export function ahead(ticket) {
  const parts = [
    list("clocks", (ticket.clocks ?? []).filter((one) => one.promised), clock),
    list("blockers", ticket.blockers, (one) => [node("strong", {}, label(one.label)), ` ${[one.who ?? []].flat().join(", ")}`]),
    list("branches", ticket.branches, (one) => [label(one.label), ...when(one.done_at ? "done" : "pending", one.done_at)]),
    list("children", ticket.children, (one) => [
      node("a", { href: `#/tickets/${one.id}` }, one.number || label(one.type_label)), ` ${label(one.type_label)}`,
      ...when(one.closed ? "closed" : "open")]),
    list("followUps", (ticket.follow_ups ?? []).filter((one) => one.status === "planned"), (one) => [label(one.label), ...when("", one.due_at)]),
    list("upcoming", (ticket.upcoming ?? []).filter((one) => !one.what.startsWith("follow_up:")), (one) => [upcoming(ticket, one.what), ...when("", one.due_at)]),
  ].filter(Boolean);
  return parts.length ? node("section", {}, node("h3", {}, word("ahead")), parts) : null;
}

function list(title, items, shown) {
  if (!items?.length) return null;
  return node("div", {}, node("h4", {}, word(title)), node("ul", {}, items.map((one) => node("li", {}, shown(one)))));
}

/** A promise that is broken is told as such from then on, also while its clock goes on. */
function clock(one) {
  if (one.breached_at && one.status !== "missed") return [label(one.label), ...when("clock.overdue", one.breached_at)];
  return [label(one.label), ...when(`clock.${one.status}`, one.status === "running" ? one.due_at : null)];
}

/** What will happen by itself, as its key says: the kind of thing, which clock or move, and how late. */
export function upcoming(ticket, key) {
  const [kind, which, late] = key.split(":");
  const named = (kind === "escalate" ? ticket.clocks : ticket.moves)?.find((one) => one.name === which);
  const when = kind !== "escalate" || !late ? "" : word(late.startsWith("+") ? "timer.late" : "timer.used", { much: late.replace("+", "") });
  return [word(`timer.${kind}`), label(named?.label) ?? which, when].filter(Boolean).join(" · ");
}

function when(state, at) {
  return [state ? [" ", node("span", { class: ALARMING.has(state) ? "chip alarm" : "chip" }, word(state))] : "", at ? node("time", { datetime: at, class: "muted" }, ` ${moment(at)}`) : ""];
}
