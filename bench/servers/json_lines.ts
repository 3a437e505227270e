// What one would write instead of this protocol: a line of JSON in, a line of JSON out. It does what a careful server must,
// and no more: cuts lines, parses, looks at the type, answers all that came in one piece by one write.

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 4096 });
console.log(`listening on 127.0.0.1:${listener.addr.port}`);

const utf8 = new TextEncoder();
const TEXT = "Passepartout 0.1.0";

for await (const conn of listener) serve(conn).catch(() => {}).finally(() => conn.close());

async function serve(conn: Deno.TcpConn): Promise<void> {
  const decoder = new TextDecoder();
  let buffer = new Uint8Array(2048);
  let held = "";
  for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
    held += decoder.decode(buffer.subarray(0, count), { stream: true });
    let out = "";
    let start = 0;
    for (let end = held.indexOf("\n"); end >= 0; end = held.indexOf("\n", start)) {
      out += answer(held.slice(start, end)) + "\n";
      start = end + 1;
    }
    held = held.slice(start);
    for (let rest = utf8.encode(out); rest.length > 0;) rest = rest.subarray(await conn.write(rest));
    if (count === buffer.length && count < 65_536) buffer = new Uint8Array(65_536);
  }
}

function answer(line: string): string {
  const message = JSON.parse(line);
  switch (message.type) {
    case "health-check":
      return JSON.stringify({ type: "health-response", status: "healthy", checked: true });
    case "event":
      return JSON.stringify({ type: "request", inReplyTo: message.id, payload: { action: "message", text: TEXT } });
    default:
      return JSON.stringify({ type: "log", payload: { level: "error", text: "unknown type" } });
  }
}
