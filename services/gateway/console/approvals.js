// Who must agree before a move is made, what they said, and the buttons of whoever's turn it is.

import { command } from "./api.js";
import { node, say } from "./nodes.js";
import { nameOf } from "./people.js";
import { label, moment, word } from "./text.js";


/** Returns the chain of every approval of a ticket; nothing when it has none. */
export function approvals(ticket, again) {
  const rounds = ticket.approvals ?? [];
  if (!rounds.length) return null;
  return node("section", {}, node("h3", {}, word("approvals")), rounds.map((one) => node("div", {},
    node("p", {}, node("strong", {}, label(one.label)), " ", node("span", { class: "chip" }, word(`approval.${one.status}`)),
      node("span", { class: "muted" }, ` · ${word("by")} ${nameOf(one.asked_by)}`)),
    node("ol", {}, one.steps.map((step) => stepOf(ticket, one, step, again))))));
}

function stepOf(ticket, approval, step, again) {
  const people = step.approvers.map((one) => nameOf(`member:${one}`)).join(", ");
  const said = step.decisions.map((one) => node("p", { class: "muted" },
    `${one.void ? "✗ " : ""}${nameOf(`member:${one.actor}`)} ${word(`approval.${one.verdict}`)} `,
    node("time", { datetime: one.at }, moment(one.at)), one.comment ? ` · ${one.comment}` : ""));
  return node("li", {}, node("span", {}, label(step.label)), " ", node("span", { class: "chip" }, word(`approval.${step.status}`)),
    people ? node("span", { class: "muted" }, ` ${people}`) : null, said, step.yours ? decision(ticket, approval, step, again) : null);
}

/** Approves or rejects; whoever rejects says why. A refusal stays until the next attempt. */
function decision(ticket, approval, step, again) {
  const key = crypto.randomUUID?.() ?? String(Math.random()) + Date.now();
  const trouble = node("p", { class: "error", role: "alert", hidden: true });
  const send = async (event) => {
    event.preventDefault();
    const verdict = event.submitter?.value ?? "approve";
    const body = { decision: verdict, comment: form.elements.comment.value, form: approval.form, approval: approval.key };
    try {
      await command(`/tickets/${ticket.id}/approvals/${step.key}`, body, `${key}-${verdict}`);
      say(word("moved", { what: word(`approval.${verdict}`) }));
      document.activeElement?.blur();
      again(ticket.id);
    } catch (error) {
      trouble.hidden = false;
      trouble.textContent = [`${error.title}: ${error.message}`, ...error.errors.map((each) => each.message)].join(" · ");
    }
  };
  const form = node("form", { onsubmit: send },
    node("label", {}, node("span", {}, word("approval.comment")), node("input", { name: "comment", maxlength: 2000 })), trouble,
    node("button", { type: "submit", value: "approve" }, word("approval.approve")), " ",
    node("button", { type: "submit", value: "reject", class: "quiet" }, word("approval.reject")));
  return form;
}
