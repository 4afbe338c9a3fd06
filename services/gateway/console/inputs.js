// Inputs: what to type into, by the type of a field, and what was meant.

import { node } from "./nodes.js";
import { word } from "./text.js";

const PLAIN = {
  phone: { type: "tel", autocomplete: "tel" },
  bank_card: { inputmode: "numeric" },
  money: { inputmode: "decimal" },
  decimal: { inputmode: "decimal" },
  int: { type: "number", step: 1 },
  date: { type: "date" },
  datetime: { type: "datetime-local" },
};
const FILES = { photo: "image/*", audio: "audio/*", recording_list: "audio/*", file: null, signature: "image/*" };
const LINES = { checklist: "lineChecklist", part_lines: "lineParts", store_list: "lineStores" };
const YES_NO = [["true", "truthy"], ["false", "falsy"]];

/** The input for a field of a form; `spec` is what the ticket's form says of it. */
export function inputOf(name, spec = {}) {
  const must = { name, required: true };
  if (spec.type === "bool") return select(must, YES_NO.map(([value, text]) => [value, word(text)]));
  if (spec.type === "rating5") return select(must, ["1", "2", "3", "4", "5"].map((one) => [one, one]));
  if (spec.values?.length) return select(must, spec.values.map((one) => [one, one]));
  if (spec.type in FILES) {
    return node("input", { ...must, type: "file", accept: FILES[spec.type], multiple: spec.type !== "signature" });
  }
  if (spec.type in LINES) {
    return node("textarea", { name, required: spec.type !== "part_lines", rows: 4, placeholder: word(LINES[spec.type]) });
  }
  if (spec.type === "text") return node("textarea", { ...must, rows: 3, maxlength: 20000 });
  if (spec.type === "time_window") {
    return node("span", {}, ["start", "end"].map((end) =>
      node("input", { name: `${name}.${end}`, required: true, type: "datetime-local" })));
  }
  return node("input", { ...must, maxlength: 2000, ...PLAIN[spec.type] });
}

/** What was filled in for a field, as the API takes it. */
export async function valueOf(form, name, spec = {}) {
  const at = (key) => form.elements[key].value;
  if (spec.type === "time_window") return { start: moment(at(`${name}.start`)), end: moment(at(`${name}.end`)) };
  if (spec.type in FILES) return files(form.elements[name].files, spec.type);
  const text = at(name);
  switch (spec.type) {
    case "bool": return text === "true";
    case "int": case "rating5": return Number(text);
    case "datetime": return moment(text);
    case "checklist": return lines(text).map((one) => ({ item: one.replace(/^[-x✓]\s+/, ""), answer: !one.startsWith("- ") }));
    case "part_lines": return lines(text).map(part);
    case "store_list": return lines(text);
    default: return read(text);
  }
}

function select(attributes, options) {
  return node("select", attributes, node("option", { value: "" }, ""),
    options.map(([value, text]) => node("option", { value }, text)));
}

const moment = (text) => new Date(text).toISOString();
const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);

function part(line) {
  const [, name, quantity] = /^(.*?)\s*[×x*]\s*(\d+)$/.exec(line) ?? [null, line, "1"];
  return { part: name, qty: Number(quantity) };
}

/** The files by name, each with its digest, so that none can be exchanged later. */
async function files(chosen, type) {
  const named = await Promise.all([...chosen].map(async (file) => ({ name: file.name, ...(await digest(file)) })));
  return type === "signature" ? named[0] : named;
}

async function digest(file) {
  if (!crypto.subtle) return {};
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return { sha256: [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("") };
}

/** What was typed: JSON where it is a list or an object, else the text itself. */
function read(text) {
  if (!/^[[{]/.test(text.trim())) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
