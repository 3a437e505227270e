// Tests that no name leads a skill to this machine or its neighbours, whatever it was declared as and whoever says where it leads.

import { assertEquals } from "@std/assert";
import { realTimers } from "../../wire/connection.ts";
import type { Json } from "../ports.ts";
import { containedBy, probeSkillContainment } from "./containment.ts";
import { Jail } from "./jail.ts";

const clock = { now: () => Date.now(), after: realTimers.after };
const { works } = await probeSkillContainment(Deno.execPath(), clock);

/** Tries a port of each name by every way there is. */
const SOURCE = `
export async function respond({ names, port }) {
  const said = [];
  const attempt = async (name, way) => {
    try {
      await way();
      said.push(name + " was reached");
    } catch (error) {
      const why = String(error) + String(error.cause);
      said.push(name + (why.includes("Requires net access") ? " is refused" : " " + why));
    }
  };
  for (const name of names) {
    await attempt(name, () => fetch("http://" + name + ":" + port));
    await attempt(name, () =>
      new Promise((reached, refused) => {
        const socket = new WebSocket("ws://" + name + ":" + port);
        socket.onopen = reached;
        socket.onerror = ({ message }) => refused(new Error(message));
      }));
  }
  return said;
}`;

Deno.test({
  name: "jail names: one that leads to this machine or its neighbours is refused where it leads",
  ignore: !works,
  fn: async () => {
    const root = await Deno.makeTempDir({ dir: "/tmp" });
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    let reached = 0;
    (async () => {
      for await (const each of listener) {
        reached++;
        each.close();
      }
    })().catch(() => {});
    const places = [
      "127.0.0.1",
      "127.9.9.9",
      "0.0.0.0",
      "10.1.2.3",
      "172.20.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "::1",
    ];
    const names = places.map((_, index) => `n${index}.example.com`);
    try {
      await Deno.writeTextFile(`${root}/hosts`, places.map((place, index) => `${place} ${names[index]}\n`).join(""));
      const jail = new Jail({
        clock,
        runtime: Deno.execPath(),
        // As it would be with a name server of somebody else.
        containment: containedBy({
          plan: (
            { runtime },
          ) => ["bwrap", "--dev-bind", "/", "/", "--ro-bind", `${root}/hosts`, "/etc/hosts", runtime],
        }),
        log: { debug() {}, warn() {} },
      });
      try {
        const skill = jail.open({
          name: "caller",
          source: SOURCE,
          tests: "",
          capabilities: names.map((host) => ({ kind: "net" as const, host })),
        });
        const { port } = listener.addr as Deno.NetAddr;
        const said = await skill.call("respond", [{ names, port }] as Json[], {
          serve: () => Promise.reject(new Error("nothing is served")),
        }, new AbortController().signal);
        assertEquals(said, names.flatMap((name) => [`${name} is refused`, `${name} is refused`]));
        assertEquals(reached, 0);
      } finally {
        await jail[Symbol.asyncDispose]();
      }
    } finally {
      listener.close();
      await Deno.remove(root, { recursive: true });
    }
  },
});
