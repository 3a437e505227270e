// The least a TCP server can do in this language: whatever comes goes back. What the daemon does beyond it is the price of
// the protocol. Knows nothing of messages.

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 4096 });
console.log(`listening on 127.0.0.1:${listener.addr.port}`);

for await (const conn of listener) serve(conn).catch(() => {}).finally(() => conn.close());

async function serve(conn: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(2048);
  for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
    for (let rest = buffer.subarray(0, count); rest.length > 0;) rest = rest.subarray(await conn.write(rest));
  }
}
