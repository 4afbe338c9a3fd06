// Report something, follow what becomes of it, and say something about it: plain fetch, no package.
//
//   GONGDAN_URL=http://127.0.0.1:8080 GONGDAN_KEY=gd_... node report_and_follow.mjs

import { randomUUID } from "node:crypto";

const API = `${process.env.GONGDAN_URL}/api/v1`;
const HEADERS = { Authorization: `Bearer ${process.env.GONGDAN_KEY}`, "Accept-Language": "zh" };
const AGAIN = new Set([429, 502, 503, 504]);

/** A command or a question; sent again with the same key while nobody answers, it happens once. */
async function call(method, path, { body, key = randomUUID(), position = "" } = {}) {
  const headers = { ...HEADERS };
  if (method !== "GET") headers["Idempotency-Key"] = key;
  if (body) headers["Content-Type"] = "application/json";
  if (position) headers["Gongdan-Min-Position"] = position;
  for (let tried = 1; ; tried += 1) {
    const answer = await fetch(API + path, { method, headers, body: body && JSON.stringify(body) }).catch(() => null);
    if ((!answer || AGAIN.has(answer.status)) && tried < 6) {
      const after = Number(answer?.headers.get("Retry-After") ?? 0) * 1000;
      await new Promise((go) => setTimeout(go, after + 250 * 2 ** tried * Math.random()));
      continue;
    }
    if (!answer) throw new Error(`nobody answered; send it again with the key ${key}`);
    const document = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(document.detail), { code: document.code });
    return { document, position: answer.headers.get("Gongdan-Position") ?? "" };
  }
}

/** Yields the events of a log after a position, for ever. */
async function* follow(source, after = 0) {
  for (;;) {
    const { document } = await call("GET", `/events?source=${source}&after=${after}`);
    yield* document.items;
    if (document.items.length === 0) await new Promise((go) => setTimeout(go, 500));
    after = document.next_after;
  }
}

const report = {
  type: "equipment_repair",
  summary: "冷柜不制冷",
  fields: { symptom: "压缩机不转", stops_sales: true },
  reporter: { name: "王芳", phone: "13812345678" },
  asset: "FRZ-0042",
};
const { document: opened, position } = await call("POST", "/submissions", { body: report, key: "order-4712" });
console.log("opened", opened.ticket_id);

for await (const event of follow("workflow")) {
  if (event.subject !== opened.ticket_id) continue;
  console.log("event", event.type);
  break;
}

const { document: ticket } = await call("GET", `/tickets/${opened.ticket_id}`, { position });
await call("POST", `/tickets/${ticket.id}/comments`, { body: { text: "客户已电话确认", internal: true } });
console.log("ticket", ticket.number, ticket.state);
try {
  await call("POST", `/tickets/${ticket.id}/transitions/no_such_move`, { body: {} });
} catch (problem) {
  console.log("refused", problem.code, problem.message);
}
