// The queue: a living list. It refreshes itself, and never moves the row one is on.

import { ask } from "./api.js";
import { byId, node, say } from "./nodes.js";
import { nameOf } from "./people.js";
import { moment, word } from "./text.js";

const REFRESH_MS = 400;
const PAGE = 50;

let shown = [];
let cursor = null;
let current = "";
let timer = 0;
let asked = 0;

export const idOf = (row) => row.id ?? row.ticket_id;

function address(after = "") {
  const filter = new FormData(byId("filter"));
  const query = new URLSearchParams({ view: filter.get("view"), limit: PAGE });
  if (filter.get("q")) query.set("q", filter.get("q"));
  if (after) query.set("cursor", after);
  return `/tickets?${query}`;
}

/** Reads the first page anew and shows it. */
export async function refresh(onProblem) {
  const turn = ++asked;
  byId("queue").setAttribute("aria-busy", "true");
  const slow = setTimeout(() => shown.length || blank(word("loading")), 200);
  try {
    const page = await ask(address());
    if (turn !== asked) return;
    const before = new Set(shown.map(idOf));
    const isNews = before.size > 0 && page.items.some((row) => !before.has(idOf(row)));
    shown = page.items;
    cursor = page.next_cursor;
    draw(page.total);
    if (isNews) say(word("newTickets"));
    note("");
  } catch (error) {
    onProblem(error);
  } finally {
    clearTimeout(slow);
    byId("queue").setAttribute("aria-busy", "false");
  }
}

export async function more(onProblem) {
  try {
    const page = await ask(address(cursor));
    shown = shown.concat(page.items);
    cursor = page.next_cursor;
    draw(page.total);
  } catch (error) {
    onProblem(error);
  }
}

/** Refreshes soon: many events at once are one refresh. */
export function refreshSoon(onProblem) {
  if (!timer) timer = setTimeout(() => { timer = 0; refresh(onProblem); }, REFRESH_MS);
}

export function note(text) {
  byId("note").textContent = text;
  byId("note").hidden = !text;
}

export function select(id) {
  current = id;
  for (const link of byId("rows").querySelectorAll("a")) {
    link.toggleAttribute("aria-current", link.dataset.id === id);
  }
}

/** Moves the focus by one row. */
export function step(by) {
  const links = [...byId("rows").querySelectorAll("a")];
  const at = links.findIndex((link) => link === document.activeElement || link.dataset.id === current);
  const next = links[Math.max(0, Math.min(links.length - 1, at + by))] ?? links[0];
  next?.focus();
  current = next?.dataset.id ?? current;
}

function draw(total) {
  const focused = document.activeElement?.dataset?.id;
  byId("rows").replaceChildren(...shown.map(line));
  if (focused) byId("rows").querySelector(`[data-id="${focused}"]`)?.focus();
  byId("count").textContent = word("count", { n: total ?? shown.length });
  byId("more").hidden = !cursor;
  const filter = new FormData(byId("filter"));
  const isFiltered = filter.get("q") || filter.get("view") !== "open";
  blank(shown.length ? "" : word(isFiltered ? "emptyFiltered" : "emptyOpen"));
}

function blank(text) {
  byId("blank").textContent = text;
  byId("blank").hidden = !text;
}

/** Why nobody has it, and when somebody was to come. */
const nobody = (row) => [row.unassignable_label || word("nobody"), moment(row.slot?.start)].filter(Boolean).join(" · ");

function line(row) {
  const id = idOf(row);
  return node("li", {},
    node("a", { href: `#/tickets/${id}`, "data-id": id, "aria-current": id === current ? "true" : null },
      node("span", { class: `priority ${row.priority ?? ""}` }, row.priority ?? "–"),
      node("span", { class: "number" }, row.number ?? ""),
      node("span", { class: "summary" }, row.summary ?? ""),
      row.duplicates ? node("span", { class: "chip alarm" }, word("duplicatesOf", { n: row.duplicates })) : null,
      node("span", { class: "chip" }, row.state_label ?? row.state ?? ""),
      node("span", { class: "muted who-does" }, nameOf(row.assignee) || nobody(row)),
      node("time", { class: "muted", datetime: row.updated_at }, moment(row.updated_at))));
}
