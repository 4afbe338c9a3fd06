// Who comes along: each post of the ticket's crew, who fills it, and what they can say next.

import { node } from "./nodes.js";
import { nameOf } from "./people.js";
import { label, word } from "./text.js";

/** The posts of a ticket's crew, with what the reader may answer for each; `start` asks for what a command needs, then makes it. */
export function crew(ticket, start) {
  const posts = ticket.crew ?? [];
  if (!posts.length) return null;
  return node("section", {}, node("h3", {}, word("crew")), node("ul", { class: "moves" }, posts.map((one) => node("li", {},
    node("strong", {}, `${named(one)} · ${nameOf(one.technician) || word("nobody")}`),
    node("span", { class: "muted" }, [word(`post_${one.stage}`), one.stage === "unassignable" ? one.reason_label : ""].filter(Boolean).join(": ")),
    (one.answers ?? []).map((name) => button(ticket, one, name, start))))));
}

/** The post as people call it; of several of one role, which of them. */
const named = (one) => [label(one.label), Number(one.post.split(":")[1]) > 1 ? one.post.split(":")[1] : ""].filter(Boolean).join(" ");

const button = (ticket, one, name, start) => node("button", {
  type: "button", class: "mark", onclick: (event) => start(ticket, {
    label: `${named(one)} · ${word(name)}`, needs: name === "decline" ? ["reason"] : [],
    path: `/tickets/${ticket.id}/assignments/${name}?post=${encodeURIComponent(one.post)}`,
  }, event.target) }, word(name));
