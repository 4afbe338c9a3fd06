// Tickets that may be about the same thing: a person says whether they are.

import { command } from "./api.js";
import { node, say } from "./nodes.js";
import { word } from "./text.js";

/** The others that are suspected and not decided about, each with the two answers there are. */
export function duplicates(ticket, again) {
  const taken = new Set((ticket.merged ?? []).map((one) => one.id));
  const open = (ticket.duplicates ?? []).filter((one) => one.suspected && !taken.has(one.id));
  if (!open.length || ticket.closed || ticket.merged_into) return null;
  const before = open.filter((one) => !one.first);
  const after = open.filter((one) => one.first);
  return node("section", {},
    before.length ? [node("h3", {}, word("mayBeSame")), list(ticket, before, again)] : null,
    after.length ? [node("h3", {}, word("mayBeThis")), list(ticket, after, again)] : null);
}

const list = (ticket, others, again) => node("ul", {}, others.map((one) => node("li", {},
  node("a", { href: `#/tickets/${one.id}` }, one.number), " ",
  answer("same", () => merged(ticket, one, again)), " ",
  answer("notSame", () => toldApart(ticket, one, again)))));

function answer(name, tell) {
  const made = node("button", { type: "button", class: "quiet", onclick: async () => {
    made.disabled = true;
    try {
      await tell();
    } catch (error) {
      say(error.title ?? error.message);
      made.disabled = false;
    }
  } }, word(name));
  return made;
}

/** The later one is merged into the first, whichever of them is shown. */
async function merged(ticket, other, again) {
  const [later, first] = other.first ? [other.id, ticket.id] : [ticket.id, other.id];
  await command(`/tickets/${later}/merge`, { into: first }, `same-${later}-${ticket.version}`, {}, "PUT");
  await again(ticket.id);
  say(word("sameDone", { number: other.first ? ticket.number : other.number }));
}

async function toldApart(ticket, other, again) {
  const path = `/tickets/${ticket.id}/duplicates/${other.id}`;
  await command(path, null, `apart-${other.id}-${ticket.version}`, {}, "DELETE");
  await again(ticket.id);
  say(word("notSameDone", { number: other.number }));
}
