// What an integrator with nats.js can do and cannot: prints {"publish": {subject: allowed}, ...}.
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const { NATS_URL, API_KEY, TENANT, STREAM, PUBLISH, SUBSCRIBE } = process.env;
const nc = await connect({
  servers: NATS_URL,
  token: API_KEY,
  inboxPrefix: `_INBOX_${TENANT}`,
  reconnect: false,
});

const refused = new Set();
(async () => {
  for await (const one of nc.status()) {
    if (one.type === "error") refused.add(one.error.subject);
  }
})();

// The server refuses in order: when it has refused the last one, it has judged the others.
async function judged(subjects, ask) {
  for (const subject of subjects) ask(subject);
  nc.publish("nobody.may");
  const end = Date.now() + 10_000;
  while (!refused.has("nobody.may")) {
    if (Date.now() > end) throw new Error("the server refused nothing");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const answers = Object.fromEntries(subjects.map((one) => [one, !refused.has(one)]));
  refused.clear();
  return answers;
}

const publish = await judged(JSON.parse(PUBLISH), (subject) => nc.publish(subject, ""));
const subscribe = await judged(JSON.parse(SUBSCRIBE), (subject) => {
  nc.subscribe(subject, { callback: () => {} });
});

const jsm = await jetstreamManager(nc, { checkAPI: false });
await jsm.consumers.add(STREAM, { durable_name: "crm", ack_policy: "explicit" });
const js = jetstream(nc, { jsm, checkAPI: false });
const read = async (consumer) => {
  const found = [];
  const messages = await consumer.fetch({ max_messages: 3, expires: 5_000 });
  for await (const message of messages) {
    found.push([message.subject, message.headers.get("ce-type"), message.json()]);
    message.ack();
  }
  return found;
};
const durable = await read(await js.consumers.get(STREAM, "crm"));
const ordered = await read(await js.consumers.get(STREAM));
await jsm.consumers.delete(STREAM, "crm");
await nc.close();
console.log(JSON.stringify({ publish, subscribe, durable, ordered }));
