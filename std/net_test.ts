// What @std/net documents: the port it names can be listened on, the preferred one if that is free.
// Needs --allow-net for 0.0.0.0, which is where the original looks for a free port too.

import { assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { getAvailablePort } from "@std/net";

Deno.test("getAvailablePort() names a port that can be listened on", () => {
  const port = getAvailablePort();
  assertGreater(port, 0);
  using listener = Deno.listen({ port });
  assertEquals(listener.addr.port, port);
});

Deno.test("getAvailablePort() takes the preferred port when it is free", () => {
  // Two ports that differ, as the operating system may well name the same one twice.
  const ports = [Deno.listen({ port: 0 }), Deno.listen({ port: 0 })].map((listener) => {
    using _listener = listener;
    return listener.addr.port;
  });
  for (const preferredPort of ports) assertEquals(getAvailablePort({ preferredPort }), preferredPort);
});

Deno.test("getAvailablePort() names another port when the preferred one is taken", () => {
  using listener = Deno.listen({ port: 0 });
  const preferredPort = listener.addr.port;
  const port = getAvailablePort({ preferredPort });
  assertGreater(port, 0);
  assertNotEquals(port, preferredPort);
});
