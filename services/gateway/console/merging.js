// Two tickets about one thing: merged by hand, with a reason, and parted again.

import { ask, command } from "./api.js";
import { node, say } from "./nodes.js";
import { currentLanguage, word } from "./text.js";

const REASON_MAX = 1000;

/** What a ticket is merged into, what was merged into it, and what may be done about that. */
export function merging(ticket, again) {
  const into = ticket.merged_into;
  const others = ticket.merged ?? [];
  if (!ticket.version || (!into && !others.length && ticket.closed)) return null;
  const place = node("div", { class: "moves" });
  const opener = into ? button("unmerge", place, () => form(ticket, again, parted))
    : others.length || ticket.closed ? null : button("merge", place, () => form(ticket, again, merged));
  return node("section", {}, node("h3", {}, word("merging")),
    into ? node("p", {}, `${word("mergedInto")} `, linkTo(into)) : null,
    others.length ? [node("p", {}, word("tookIn")), node("ul", {}, others.map((one) => node("li", {}, linkTo(one))))] : null,
    opener, place);
}

const linkTo = (one) => (one.id ? node("a", { href: `#/tickets/${one.id}` }, one.number) : word("hiddenTicket"));

function button(name, place, open) {
  const made = node("button", { type: "button", class: "quiet", "aria-expanded": "false", onclick: () => {
    const isOpen = place.hasChildNodes();
    place.replaceChildren(...(isOpen ? [] : [node("div", {}, open())]));
    made.setAttribute("aria-expanded", String(!isOpen));
    place.querySelector("input, textarea")?.focus();
  } }, word(name));
  return made;
}

const merged = {
  why: "mergeWhy", hint: "mergeHint", needsOther: true,
  async tell(ticket, values, key) {
    const number = values.into.trim().toUpperCase();
    const other = await numbered(number);
    await command(`/tickets/${ticket.id}/merge`, { into: other.id }, key, {}, "PUT");
    return word("mergedDone", { number });
  },
};

const parted = {
  why: "unmergeWhy", hint: "unmergeHint", needsOther: false,
  async tell(ticket, values, key) {
    await command(`/tickets/${ticket.id}/merge`, null, key, {}, "DELETE");
    return word("unmergedDone");
  },
};

async function numbered(number) {
  const { items } = await ask(`/tickets?${new URLSearchParams({ q: number, view: "all", limit: 50 })}`);
  const found = items.find((one) => (one.number ?? "").toUpperCase() === number);
  if (!found) throw new Error(word("noSuchNumber", { number }));
  return found;
}

/** Asks for what is needed and why; a refusal stays until the next attempt, which repeats nothing. */
function form(ticket, again, what) {
  const key = crypto.randomUUID?.() ?? String(Math.random()) + Date.now();
  const trouble = node("p", { class: "error", role: "alert", hidden: true });
  const hint = node("p", { class: "muted", id: "merging-hint" }, word(what.hint));
  const send = node("button", { type: "submit" }, word("send"));
  const made = node("form", { onsubmit: async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(made));
    send.disabled = true;
    trouble.hidden = true;
    try {
      // A number typed anew is another command; the same one again is the same.
      const done = await what.tell(ticket, values, `${key}-${values.into ?? ""}`);
      // Said after it happened: a reason for what was refused would be about nothing.
      await command(`/tickets/${ticket.id}/comments`, { text: values.reason, internal: true }, `${key}-${values.into ?? ""}-why`);
      document.activeElement?.blur();
      await again(ticket.id);
      say(done);
    } catch (error) {
      trouble.textContent = inWords(error);
      trouble.hidden = false;
      send.disabled = false;
      // The page may have refreshed meanwhile, since half of it is done.
      if (!made.isConnected) say(trouble.textContent);
    }
  } },
  hint,
  what.needsOther ? node("label", {}, node("span", {}, word("mergeInto")),
    node("input", { name: "into", required: true, maxlength: 40, placeholder: "T-000123", autocomplete: "off", spellcheck: "false", "aria-describedby": "merging-hint" })) : null,
  node("label", {}, node("span", {}, word(what.why)), node("textarea", { name: "reason", required: true, maxlength: REASON_MAX, rows: 2 })),
  trouble, send);
  return made;
}

/** A refusal by its title in the reader's language; what explains it more is told in English only. */
function inWords(error) {
  if (!error.title) return error.message;
  return currentLanguage() === "zh" ? error.title : `${error.title}: ${error.message}`;
}
