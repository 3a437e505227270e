import { assertEquals } from "@std/assert";
import { StateLock } from "../daemon/state/lock.ts";
import { writePort } from "../daemon/state/port_file.ts";
import { DEFAULT_PORT, discover } from "./discovery.ts";

async function inFolder(body: (stateFolder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("discovery: a flag wins over a variable, a variable over the port file, and that over the default", () =>
  inFolder(async (stateFolder) => {
    using _lock = await StateLock.take(stateFolder, "daemon");
    await writePort(stateFolder, 4004);
    const base = { stateFolder, portVariable: 3003 };
    assertEquals((await discover({ ...base, portFlag: 2002 })).port, 2002);
    assertEquals(await discover(base), { host: "127.0.0.1", port: 3003, foundBy: "variable" });
    assertEquals(await discover({ stateFolder }), { host: "127.0.0.1", port: 4004, foundBy: "port file" });
  }));

Deno.test("discovery: a host named by flag leaves no room for answering without it, wherever the port comes from", () =>
  inFolder(async (stateFolder) => {
    assertEquals((await discover({ stateFolder, hostFlag: "h" })).foundBy, "flag");
    assertEquals((await discover({ stateFolder, hostFlag: "h", portVariable: 3003 })).foundBy, "flag");
  }));

Deno.test("discovery: port 0 in the variable counts as not set", () =>
  inFolder(async (stateFolder) => {
    const place = await discover({ stateFolder, portVariable: 0 });
    assertEquals(place, { host: "127.0.0.1", port: DEFAULT_PORT, foundBy: "default" });
  }));

Deno.test("discovery: a port file whose lock is free was left by a killed daemon", () =>
  inFolder(async (stateFolder) => {
    await writePort(stateFolder, 4004);
    assertEquals((await discover({ stateFolder })).foundBy, "default");
  }));

Deno.test("discovery: a daemon that binds every address is reached over loopback", () =>
  inFolder(async (stateFolder) => {
    assertEquals((await discover({ stateFolder, hostVariable: "0.0.0.0" })).host, "127.0.0.1");
    assertEquals((await discover({ stateFolder, hostVariable: "::" })).host, "::1");
    assertEquals((await discover({ stateFolder, hostVariable: "10.1.2.3", hostFlag: "10.9.9.9" })).host, "10.9.9.9");
  }));
