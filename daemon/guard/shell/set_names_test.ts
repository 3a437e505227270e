// Variables that are set in every run, held against the environment of runs and what bash adds to it.

import { assertEquals } from "@std/assert";
import { makeEnvironment } from "../../actuators/shell/environment.ts";
import { hasBash } from "./bash_oracle.ts";
import { followShell } from "./shell.ts";

const ENVIRONMENT = makeEnvironment(
  { HOME: "/home/ada", USER: "ada", LOGNAME: "ada", TZ: "UTC", LC_ALL: "C.UTF-8" },
  "/tmp",
);

/** What a script prints, and what the guard takes that for. */
function printed(script: string): readonly [real: string, known: string | undefined] {
  const { stdout } = new Deno.Command("bash", {
    args: ["--noprofile", "--norc", "-c", script],
    clearEnv: true,
    env: ENVIRONMENT,
    cwd: "/tmp",
    stdin: "null",
  }).outputSync();
  const { commands } = followShell(script, {
    cwd: "/tmp",
    workFolder: "/tmp",
    home: "/home/ada",
    user: "ada",
    allowedPlaces: [],
    protectedFolders: [],
    freeFolders: [],
  });
  return [new TextDecoder().decode(stdout), commands.find(([name]) => name === "printf")?.[2]];
}

Deno.test({
  name: "guard set names: of no variable that a run has the guard says that it is empty, or another",
  ignore: !hasBash(),
  fn() {
    const [names] = printed("compgen -v; compgen -e");
    const wrong = [...new Set(names.split("\n"))].filter((name) => name !== "").flatMap((name) =>
      [
        `printf %s "$${name}"`,
        `printf %s "\${${name}-}"`,
        `printf %s "\${${name}+set}"`,
        `printf %s "\${${name}:-not}"`,
      ]
        .flatMap((script) => {
          const [real, known] = printed(script);
          return known === undefined || known === real ? [] : [`${script}: ${known} instead of ${real}`];
        })
    );
    assertEquals(wrong, []);
    assertEquals(names.split("\n").length > 40, true);
  },
});
