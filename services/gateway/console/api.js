// Talking to the gateway: questions, commands with a key of their own, and the live stream.

import { own } from "./news.js";
import { currentLanguage } from "./text.js";

const KEY = "gongdan.key";
const BASE = "/api/v1";
const RETRY_MS = [500, 1000, 2000, 5000, 10000];

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.title = body.title || "";
    this.code = body.code || "";
    this.errors = body.errors || [];
    this.requestId = body.request_id || "";
  }
}

export const useKey = (key) => sessionStorage.setItem(KEY, key);
export const forgetKey = () => sessionStorage.removeItem(KEY);

let position = "";

function headers(more = {}) {
  const key = sessionStorage.getItem(KEY);
  return { "Accept-Language": currentLanguage(), ...(key ? { Authorization: `Bearer ${key}` } : {}), ...more };
}

async function call(path, options = {}) {
  const response = await fetch(BASE + path, { ...options, headers: headers(options.headers) });
  const body = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return { body, headers: response.headers };
}

/** Asks a question; what this page wrote or heard of before is never missed. */
export async function ask(path) {
  const { body } = await call(path, { headers: position ? { "Gongdan-Min-Position": position } : {} });
  return body;
}

/** Gives a command; `key` makes it harmless to send twice. */
export async function command(path, value, key, more = {}, method = "POST") {
  const answer = await own(() => call(path, {
    method,
    body: method === "DELETE" ? undefined : JSON.stringify(value),
    headers: { ...(method === "DELETE" ? {} : { "Content-Type": "application/json" }), "Idempotency-Key": key, ...more },
  }));
  position = answer.headers.get("Gongdan-Position") || position;
  return answer.body;
}

export const signIn = (value) =>
  call("/sessions", { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
export const signOut = () => call("/sessions/current", { method: "DELETE" });

/** Follows what happens until stopped; `heard(name, data)` for each event, `line(isUp)` as it comes and goes. */
export function follow(heard, line) {
  const stopper = new AbortController();
  let last = "";
  let failures = 0;

  function take(block) {
    const fields = {};
    for (const text of block.split("\n")) {
      const at = text.indexOf(":");
      if (at > 0) fields[text.slice(0, at)] = text.slice(at + 1).trim();
    }
    if (fields.id) last = fields.id;
    if (!fields.event) return;
    if (fields.id && fields.event !== "hello") position = fields.id;
    heard(fields.event, JSON.parse(fields.data || "{}"));
  }

  async function read() {
    const more = last ? { "Last-Event-ID": last } : {};
    const response = await fetch(`${BASE}/stream`, { headers: headers(more), signal: stopper.signal });
    if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
    line(true);
    failures = 0;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (waiting + value).split("\n\n");
      waiting = blocks.pop();
      blocks.forEach(take);
    }
  }

  async function keepReading() {
    while (!stopper.signal.aborted) {
      try {
        await read();
      } catch (error) {
        if (stopper.signal.aborted) return;
        if (error instanceof Problem && error.status === 401) return heard("problem", { code: error.code });
      }
      line(false);
      await new Promise((go) => setTimeout(go, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]));
    }
  }

  keepReading();
  return () => stopper.abort();
}
