// Whatever the guard finds harmless and claims to know, however it is written, held against what bash makes of it in the environment of a
// run: over scripts that only print. BELIEF_SCRIPTS says how many, BELIEF_SEED which. A longer run:
// BELIEF_SCRIPTS=100000 deno test -P THIS_FILE

import { assertEquals } from "@std/assert";
import { makeEnvironment } from "../../actuators/shell/environment.ts";
import parts from "../../../fixtures/guard/belief_parts.json" with { type: "json" };
import { pathSettingOf } from "../all_gates.ts";
import { hasBash } from "./bash_oracle.ts";
import { BeliefScripts } from "./belief_scripts.ts";
import { followShell } from "./shell.ts";

const SCRIPTS = Number(Deno.env.get("BELIEF_SCRIPTS") ?? 4000),
  SEED = Number(Deno.env.get("BELIEF_SEED") ?? 20_261_123);

/** The words behind each mark. */
function marked(printed: string): string[][] {
  const groups: string[][] = [];
  const words = printed.split("\0");
  words.slice(0, -1).forEach((word) => {
    // What was printed before stands in front of the mark.
    if (word.endsWith("@@")) groups.push([]);
    else groups.at(-1)?.push(word);
  });
  return groups;
}

Deno.test({
  name: "guard beliefs: of a script that may run unasked bash makes the words that the guard knows",
  ignore: !hasBash(),
  async fn() {
    const home = await Deno.realPath(await Deno.makeTempDir());
    const cwd = `${home}/project`;
    try {
      await Deno.mkdir(`${cwd}/sub/deep`, { recursive: true });
      await Deno.writeTextFile(`${cwd}/a.txt`, "a\nb c\n");
      await new Deno.Command("bash", { args: ["-c", "ln -s sub link"], cwd }).output();
      const env = makeEnvironment({ HOME: home, USER: "ada", LOGNAME: "ada", LC_ALL: "C.UTF-8" }, cwd);
      const setting = {
        ...pathSettingOf({
          home,
          user: "ada",
          config: `${home}/.config/passepartout`,
          data: `${home}/.local/share/passepartout`,
          state: `${home}/.local/state/passepartout`,
          memex: `${home}/memex`,
          privacyTags: [],
          networkAllow: [],
        }),
        cwd,
        user: "ada",
        allowedPlaces: [],
      };
      const made = new BeliefScripts(parts, SEED), wrong: string[] = [];
      let known = 0;
      for (let count = 0; count < SCRIPTS; count++) {
        const script = made.script();
        const { tier, commands } = followShell(script, setting);
        const calls = commands.filter(([head, , mark]) => head === "printf" && mark === "@@");
        if (tier !== "allow" || calls.length === 0 || calls.some((words) => words.includes(undefined))) continue;
        const { stdout } = new Deno.Command("bash", {
          args: ["--noprofile", "--norc", "-c", script],
          clearEnv: true,
          env,
          cwd,
          stdin: "null",
          stderr: "null",
        }).outputSync();
        known++;
        const expected = calls.map((words) => JSON.stringify(words.slice(3)));
        for (const words of marked(new TextDecoder().decode(stdout))) {
          // Without a word printf still prints one that is empty.
          if (expected.includes(JSON.stringify(words)) || words.join("") === "" && expected.includes("[]")) continue;
          wrong.push(`${script} => ${JSON.stringify(words)} instead of ${expected.slice(0, 3)}`);
          break;
        }
      }
      assertEquals(wrong, []);
      // Many must be known, or nothing was tried.
      assertEquals(known > SCRIPTS / 50, true, `${known} known`);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  },
});
