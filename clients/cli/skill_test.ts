// Tests of the skill commands against a daemon that says what the test lets it say: what is listed and shown, and the exit codes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { responseAnswer } from "../../daemon/wire/message.ts";
import { kw, list, plist, type Value } from "../../daemon/wire/value.ts";
import { EXIT } from "./edge.ts";
import { type Script, withFakeDaemon } from "./fake_daemon.ts";
import { skillList, skillReload, skillShow } from "./skill.ts";

const TEXT = { json: false }, JSON_FLAGS = { json: true };

const skill = (fields: Record<string, Value> = {}) =>
  plist({
    NAME: "dozens",
    STATUS: kw("LOADED"),
    PRIORITY: 50,
    FILE: "/s/dozens.org",
    CAPABILITIES: list(["memory:read"]),
    HOOKS: list(["respond", "prompt", "tools"]),
    TOOLS: list(["dozens", "half-dozens"]),
    ...fields,
  });

/** A daemon that has these skills. */
const having = (...skills: readonly Value[]): Script => (action, _payload, say) =>
  say(responseAnswer(action, { SKILLS: list(skills) }));

Deno.test("skill show: what it exports is told, and the tools that it has for a model", () =>
  withFakeDaemon(having(skill()), async (edge) => {
    assertEquals(await skillShow(edge, "dozens", TEXT), EXIT.answered);
    const shown = edge.stdout.join("\n");
    assertStringIncludes(shown, "exports       respond, prompt, tools");
    assertStringIncludes(shown, "tools         dozens, half-dozens");
    edge.stdout.length = 0;
    assertEquals(await skillShow(edge, "dozens", JSON_FLAGS), EXIT.answered);
    const { hooks, tools } = JSON.parse(edge.stdout[0] ?? "");
    assertEquals([hooks, tools], [["respond", "prompt", "tools"], ["dozens", "half-dozens"]]);
    assertEquals(await skillShow(edge, "none", TEXT), EXIT.refused);
  }));

Deno.test("skill list: --json has the fields that scripts rely on and no other; what is wrong is on stderr, plainly", () => {
  const error = "/s/b.org:3: no \u202eluck\x1b[2J";
  const failed = skill({ NAME: "b", STATUS: kw("FAILED"), HOOKS: null, TOOLS: null, ERROR: error });
  const waiting = skill({ NAME: "c", STATUS: kw("WAITING"), ERROR: "It waits.", PLAN: "01" });
  return withFakeDaemon(having(skill(), failed, waiting), async (edge) => {
    assertEquals(await skillList(edge, JSON_FLAGS), EXIT.answered);
    const each = { priority: 50, file: "/s/dozens.org", capabilities: ["memory:read"] };
    assertEquals(JSON.parse(edge.stdout[0] ?? ""), [
      { name: "dozens", status: "loaded", ...each },
      { name: "b", status: "failed", ...each, error },
      { name: "c", status: "waiting", ...each, error: "It waits.", plan: "01" },
    ]);
    assertEquals(await skillReload(edge, TEXT), EXIT.refused);
    assertStringIncludes(edge.stderr.join("\n"), "b: /s/b.org:3: no \\u{202e}luck\\u{1b}[2J");
  });
});
