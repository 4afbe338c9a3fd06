// The page: who is here, which ticket is open, and what happens meanwhile.

import { Problem, ask, follow, forgetKey, signIn, signOut, useKey } from "./api.js";
import { byId } from "./nodes.js";
import { learnNames } from "./people.js";
import * as queue from "./queue.js";
import { currentLanguage, relabel, switchLanguage, word } from "./text.js";
import * as ticket from "./ticket.js";

const TYPING_MS = 250;
const SHOWING_MS = 500;
let stopFollowing = null;
let typing = 0;
let showing = 0;

function problem(error) {
  if (error instanceof Problem && error.status === 401) return leave();
  const text = error instanceof Problem ? `${error.title}: ${error.message} (${error.requestId.slice(0, 8)})` : word("offline");
  queue.note(text);
}

const refresh = () => queue.refresh(problem);

function route() {
  const id = /^#\/tickets\/([0-9a-f-]{36})$/i.exec(location.hash)?.[1] ?? "";
  document.body.classList.toggle("one", Boolean(id));
  queue.select(id);
  if (id) ticket.show(id, false);
  else ticket.close();
}

function heard(name, data) {
  if (name === "problem") return leave();
  if (name === "hello") return;
  queue.refreshSoon(problem);
  // Who may not read every ticket hears `changed`, which does not say of which ticket.
  if (name === "changed") showSoon();
  else if (name === "reset" || data.ticket_id === ticket.openTicket()) showAgain();
}

function showAgain() {
  showing = 0;
  if (ticket.openTicket()) ticket.show(ticket.openTicket(), true);
}

function showSoon() {
  if (!showing) showing = setTimeout(showAgain, SHOWING_MS);
}

function line(isUp) {
  const node = byId("line");
  node.textContent = word(isUp ? "live" : navigator.onLine ? "lost" : "offline");
  node.className = `line ${isUp ? "up" : "down"}`;
  if (isUp) queue.refreshSoon(problem);
}

async function enter() {
  try {
    const who = await ask("/sessions/current");
    byId("who").textContent = [who.name || who.actor, who.tenant].filter(Boolean).join(" · ");
  } catch (error) {
    byId("enter").hidden = false;
    if (!(error instanceof Problem && error.status === 401)) refusal(error);
    else byId("enter").elements.tenant.focus();
    return;
  }
  byId("enter").hidden = true;
  byId("queue").hidden = false;
  byId("leave").hidden = false;
  await learnNames();
  await refresh();
  route();
  stopFollowing = follow(heard, line);
}

function leave() {
  stopFollowing?.();
  stopFollowing = null;
  forgetKey();
  ticket.close();
  for (const id of ["queue", "leave"]) byId(id).hidden = true;
  for (const id of ["who", "line"]) byId(id).textContent = "";
  byId("enter").hidden = false;
}

function refusal(error) {
  const place = byId("enter").querySelector(".error");
  place.hidden = !error;
  place.textContent = error ? `${error.title ?? ""} ${error.message}` : "";
}

byId("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { key, ...person } = Object.fromEntries(new FormData(event.target));
  const button = event.target.querySelector("button");
  button.disabled = true;
  refusal(null);
  try {
    if (key) useKey(key.trim());
    else await signIn(person);
    event.target.reset();
    await enter();
    if (key && !byId("enter").hidden) throw new Error(word("apiKey"));
  } catch (error) {
    refusal(error);
  } finally {
    button.disabled = false;
  }
});

byId("leave").addEventListener("click", async () => {
  await signOut().catch(() => {});
  leave();
});

byId("language").addEventListener("click", () => {
  switchLanguage();
  relabel();
  if (!byId("queue").hidden) {
    refresh();
    route();
    line(byId("line").classList.contains("up"));
  }
});

byId("filter").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(refresh, TYPING_MS);
});
byId("filter").addEventListener("submit", (event) => event.preventDefault());
byId("more").addEventListener("click", () => queue.more(problem));

document.addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape") {
    if (isTyping) event.target.blur();
    else location.hash = "#/";
  }
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || byId("queue").hidden) return;
  if (event.key === "j") queue.step(1);
  if (event.key === "k") queue.step(-1);
  if (event.key === "/") {
    event.preventDefault();
    byId("filter").elements.q.focus();
  }
});

addEventListener("hashchange", route);
addEventListener("online", refresh);
addEventListener("offline", () => line(false));
document.documentElement.lang = currentLanguage();
relabel();
enter();
