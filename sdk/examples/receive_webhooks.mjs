// Receive webhooks: verify each request, and deal with each event once: no package.
//
//   WEBHOOK_SECRET=whsec_... node receive_webhooks.mjs 8000

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const KEY = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
const FRESH_S = 300;
const BODY_BYTES_MAX = 1024 * 1024;
const seen = new Set(); // keep it in your database

function isGenuine(headers, body) {
  const { "webhook-id": id = "", "webhook-timestamp": at = "0", "webhook-signature": given = "" } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < FRESH_S)) return false;
  const expected = createHmac("sha256", KEY).update(`${id}.${at}.`).update(body).digest();
  return given.split(" ").some((one) => {
    const [version, signature = ""] = one.split(",");
    const other = Buffer.from(signature, "base64");
    return version === "v1" && other.length === expected.length && timingSafeEqual(other, expected);
  });
}

const server = createServer(async (request, response) => {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > BODY_BYTES_MAX) return response.writeHead(413).end();
    pieces.push(piece);
  }
  const body = Buffer.concat(pieces);
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  const event = JSON.parse(body);
  if (!seen.has(event.id)) {
    seen.add(event.id);
    console.log("heard", event.type, Number(event.sequence));
  }
  return response.writeHead(204).end();
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening", server.address().port));
