// Names of colleagues, joined here to the ids that events carry; who may not read them sees ids.

import { ask } from "./api.js";
import { word } from "./text.js";

const names = new Map();

async function learn(path, prefix) {
  try {
    const { items } = await ask(`${path}?limit=200`);
    for (const each of items) if (each.name) names.set(prefix + each.id, each.name);
  } catch {
    // Not allowed to, or not there now: ids are shown instead.
  }
}

export const learnNames = () => Promise.all([learn("/technicians", ""), learn("/members", "member:")]);

/** Learn one name that came with a ticket: who may not list technicians is told who comes. */
export const learnName = (id, name) => { if (id && name) names.set(id, name); };

/** The name of an actor or a technician, or a short form of the id. */
export function nameOf(id) {
  if (!id) return "";
  if (id.startsWith("system:")) return word(id);
  if (id.startsWith("agent:")) return `${word("agent")} ${id.slice("agent:".length)}`;
  return names.get(id) ?? (id.length > 20 ? `${id.slice(0, id.indexOf(":") + 9)}…` : id);
}
