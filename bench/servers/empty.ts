// The empty program: what the runtime itself costs. With "listen" as its argument it also listens, and says one byte to
// whoever comes, so that its cold start can be timed as the daemon's is.

if (Deno.args[0] === "listen") {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(`listening on 127.0.0.1:${listener.addr.port}`);
  const hello = Uint8Array.of(0x2e);
  for await (const conn of listener) await conn.write(hello);
}
