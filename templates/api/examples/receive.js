const { createHmac, timingSafeEqual } = require("node:crypto");
const { createServer } = require("node:http");

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");

// Says whether a call comes from PivotCX. `body` is the bytes as they came.
function isGenuine(headers, body) {
  const sentAt = headers["webhook-timestamp"] ?? "";
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${sentAt}.`), body]);
  const wanted = Buffer.from(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  const isRecent = Math.abs(Date.now() / 1000 - Number(sentAt)) < 300;
  const signatures = (headers["webhook-signature"] ?? "").split(" ").map((each) => Buffer.from(each));
  return isRecent && signatures.some((each) => each.length === wanted.length && timingSafeEqual(each, wanted));
}

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const genuine = isGenuine(request.headers, body);
  response.writeHead(genuine ? 204 : 401).end();
  // The id is the same when it comes again: do each only once.
  if (genuine) console.log(request.headers["webhook-id"], JSON.parse(body).type);
}).listen(process.env.PORT ?? 8080);
