// Tests of the command line of a skill's process: the rights it gives are those declared, and what cannot be given is refused.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Capability } from "../ports.ts";
import { bubblewrap, containWhereItWorks } from "./containment.ts";
import { makeSkillEnvironment } from "./environment.ts";
import { launchArguments, LaunchError, type LaunchSettings } from "./launch.ts";
import { JAIL_LIMITS } from "./limits.ts";

function launch(capabilities: readonly Capability[], more: Partial<LaunchSettings> = {}): string[] {
  return launchArguments({ runtime: "/usr/bin/deno", capabilities, limits: JAIL_LIMITS, hidden: [], ...more });
}

/** The flags about rights of the system that were declared. */
function rights(argv: readonly string[]): string[] {
  return argv.filter((each) => /^--(allow|deny)-(read|write|net|env)/.test(each));
}

/** What one option of bubblewrap is followed by. */
function valuesOf(argv: readonly string[], option: string): string[] {
  return argv.flatMap((each, index) => each === option ? [argv[index + 1] ?? ""] : []);
}

Deno.test("jail launch: without declared rights all are refused, and memory is no right of the system", () => {
  const none = ["--deny-read", "--deny-write", "--deny-net", "--deny-env"];
  assertEquals(rights(launch([])), none);
  assertEquals(rights(launch([{ kind: "memory", access: "write" }])), none);
  for (
    const flag of ["--deny-run", "--deny-ffi", "--deny-sys", "--deny-import", "--no-prompt", "--no-remote", "--no-npm"]
  ) {
    assert(launch([]).includes(flag), flag);
  }
  assert(!launch([]).some((each) => /^(-A|--allow-all|--allow-run|--allow-ffi|--allow-import)/.test(each)));
});

Deno.test("jail launch: what is declared is given by name, and neither this machine nor what is hidden with it", () => {
  const argv = launch([
    { kind: "read", path: "/home/u/notes" },
    { kind: "read", path: "/home/u/more" },
    { kind: "write", path: "/home/u/out" },
    { kind: "net", host: "example.com:443" },
    { kind: "env", name: "LANG" },
  ], { hidden: ["/home/u/.ssh"] });
  assertEquals(rights(argv), [
    "--allow-read=/home/u/notes,/home/u/more",
    "--allow-write=/home/u/out",
    "--allow-net=example.com:443",
    "--allow-env=LANG",
    "--deny-net=127.0.0.0/8,[::1],0.0.0.0/8,[::],169.254.0.0/16,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10",
    "--deny-read=/home/u/.ssh",
    "--deny-write=/home/u/.ssh",
  ]);
});

Deno.test("jail launch: what could be read as more than it says is refused", () => {
  const wrong: Capability[] = [
    { kind: "read", path: "/home/u,/etc" },
    { kind: "write", path: "relative" },
    { kind: "net", host: "a.example,b.example" },
    { kind: "net", host: "" },
    { kind: "net", host: "[::ffff:127.0.0.1]:80" },
    { kind: "net", host: "[0:0:0:0:0:ffff:7f00:1]:80" },
    { kind: "env", name: "A,B" },
    { kind: "env", name: "*" },
  ];
  for (const each of wrong) assertThrows(() => launch([each]), LaunchError);
});

Deno.test("jail launch: the environment holds what is declared, and nothing that changes the runtime", () => {
  const names = [
    ...["LANG", "DENO_V8_FLAGS", "LD_PRELOAD", "PATH", "GONE"],
    ...["RES_OPTIONS", "HOSTALIASES", "LOCALDOMAIN", "https_proxy", "ALL_PROXY"],
  ];
  const variable = (name: string) => name === "GONE" ? undefined : `my ${name}`;
  const environment = makeSkillEnvironment(names.map((name) => ({ kind: "env", name })), variable, "Europe/Paris");
  const { LANG, PATH, TZ, ...others } = environment;
  assertEquals([LANG, TZ], ["my LANG", "Europe/Paris"]);
  assert(PATH?.startsWith("/usr/local/sbin:"));
  assertEquals(Object.keys(others).sort(), ["DENO_DIR", "DENO_NO_UPDATE_CHECK", "NO_COLOR", "RES_OPTIONS"]);
  assertEquals(others["RES_OPTIONS"], "no-aaaa");
});

Deno.test("jail launch: in bubblewrap it sees the runtime, libraries and what it declared, deeper paths last", async () => {
  const root = await Deno.makeTempDir({ dir: "/tmp" });
  try {
    await Deno.mkdir(`${root}/a/.ssh`, { recursive: true });
    await Deno.writeTextFile(`${root}/a/.netrc`, "KEY");
    const argv = launch([{ kind: "write", path: `${root}/a/deep` }, { kind: "read", path: `${root}/a` }], {
      containment: bubblewrap(),
      hidden: [`${root}/a/.ssh`, `${root}/a/.netrc`, `${root}/a/none`, "/elsewhere/.ssh"],
    });
    const start = argv.indexOf("bwrap");
    assert(argv.includes("--unshare-all") && argv.includes("--die-with-parent") && !argv.includes("--share-net"));
    const shown = [...valuesOf(argv, "--ro-bind"), ...valuesOf(argv, "--ro-bind-try"), ...valuesOf(argv, "--bind-try")];
    assertEquals(shown.filter((path) => !/^\/(usr\/)?lib|^\/(nix|gnu)\/store/.test(path)), [
      "/usr/bin/deno",
      "/dev/null",
      `${root}/a`,
      `${root}/a/deep`,
    ]);
    assert(argv.indexOf(`${root}/a`) < argv.indexOf(`${root}/a/deep`) && start < argv.indexOf(`${root}/a`));
    assertEquals(valuesOf(argv, "--tmpfs"), [`${root}/a/.ssh`]);
    const net = launch([{ kind: "net", host: "example.com" }], { containment: bubblewrap() });
    assert(net.includes("--share-net") && net.includes("/etc/resolv.conf"));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("jail launch: whether it can be contained is asked again as long as it cannot, and told once", async () => {
  const told: string[] = [];
  const clock = { now: () => 0, after: () => () => {} };
  const contain = containWhereItWorks("/nowhere/deno", clock, (why) => told.push(why));
  assert(contain.untried() !== undefined);
  assertEquals([await contain.known(), await contain.known()], [undefined, undefined]);
  assertEquals([told.length, contain.untried()], [1, undefined]);
  const started = containWhereItWorks("/nowhere/deno", clock, (why) => told.push(why));
  const untried = started.untried();
  started.worked();
  assertEquals([await started.known(), started.untried(), told.length], [untried, undefined, 1]);
});
