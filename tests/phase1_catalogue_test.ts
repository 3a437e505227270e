// Every message that docs/protocol.md documents as spoken now is spoken here, in both directions and with every code, and the
// run fails if one was never seen. Each wire holds every frame against the catalogue, here as in all other tests.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Task } from "../daemon/mod.ts";
import { getf, getString, kw, plist } from "../daemon/wire/value.ts";
import { catalogue } from "./harness/catalogue.ts";
import { FakeClock } from "./harness/clock.ts";
import { withDaemon } from "./harness/daemon.ts";
import { CountingActuator, HoldingReasoner, reasonerOf, say } from "./harness/parts.ts";
import { phaseTest } from "./harness/phase.ts";

const AREA = "catalogue";

const log = (code: string) => `(:TYPE :LOG :PAYLOAD (:CODE ${code}))`;
const ask = (text: string, more = "") => `(:TYPE :EVENT ${more} :PAYLOAD (:SENSOR :USER-INPUT :TEXT "${text}"))`;
const system = (action: string, more = "") => `(:TYPE :REQUEST ${more} :TARGET :SYSTEM :PAYLOAD (:ACTION ${action}))`;

/** What a client says and hears in the course of a day. */
function speakOrdinarily(): Promise<void> {
  const reasoner = reasonerOf((text, onDelta) => {
    if (text !== "speak") return undefined;
    onDelta("spo");
    return say("spoken");
  });
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    for (const meta of ["", `:ID "h" :META (:SOURCE :CLI)`]) {
      await wire.send(`(:TYPE :HEALTH-CHECK ${meta})`);
      await wire.expect("(:TYPE :HEALTH-RESPONSE)");
    }
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :HEARTBEAT))");
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT))");
    await wire.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :BUFFER-UPDATE :AST (HEADLINE "a")))`);
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :POINT-UPDATE :ELEMENT NIL))");
    await wire.send(`(:TYPE :RESPONSE :IN-REPLY-TO "x" :PAYLOAD (:ACTION :MESSAGE))`);
    for (const action of [":STATUS", ":SKILLS", ":GATEWAYS", ":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)"]) {
      await wire.send(system(action, `:ID "${action}" :META (:N 1)`));
      await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "${action}" :META (:N 1))`);
    }
    await wire.send(ask("speak", `:ID "a" :META (:SOURCE :CLI)`));
    await wire.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :DELTA))");
    await wire.expect("(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE))");
    wire.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
    await wire.send(system(":STOP"));
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :STOP))");
    await wire.closed("eof");
    await wire.close();
    await daemon.exited;
  });
}

/** Faults of a peer, each on a connection of its own. */
function speakWrongly(): Promise<void> {
  const clock = new FakeClock();
  return withDaemon({ clock, config: { auth: "off", maxConnections: 2 } }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.raw("000000");
    await wire.expect(log(":UNREADABLE"));
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR 1))", { unchecked: true });
    await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :INVALID-MESSAGE :FIELD :SENSOR))");
    await wire.send("(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE))");
    await wire.expect(log(":NO-ACTUATOR"));
    for (const [bytes, code] of [["ZZZZZZ", ":MALFORMED-FRAME"], ["FFFFFF", ":FRAME-TOO-LARGE"]] as const) {
      const bad = await daemon.dial();
      await bad.raw(bytes);
      await bad.expect(log(code));
      await bad.closed("eof");
      await bad.close();
      await daemon.log.line(/Connection closed/, daemon.log.lines.findIndex((line) => line.includes(code.slice(1))));
    }
    const slow = await daemon.dial();
    const third = await daemon.connect();
    await third.expect(log(":TOO-MANY-CONNECTIONS"));
    await slow.raw("0000");
    await clock.set(30_000);
    clock.advance(30_000);
    await slow.expect(log(":TIMEOUT"));
  });
}

/** Refusals on the way through the pipeline. */
function beRefused(): Promise<void> {
  const reasoner = new HoldingReasoner();
  const clock = new FakeClock();
  const reasoners = [
    reasonerOf((text) => {
      if (text === "throw") throw new Error("at fault");
      return undefined;
    }),
    reasoner,
  ];
  const options = { clock, reasoners, actuators: [new CountingActuator("TOOL")], allowLog: [/Fault in a stage/] };
  return withDaemon(options, async (daemon) => {
    const stranger = await daemon.dial({ authenticate: false });
    await stranger.send(ask("hello"));
    await stranger.expect(log(":UNAUTHENTICATED"));
    const wire = await daemon.dial();
    await wire.send("(:TYPE :REQUEST :TARGET :TOOL :PAYLOAD (:ACTION :RUN))");
    await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :DENIED :RULE ?STRING))");
    await wire.send(ask("throw"));
    await wire.expect(log(":INTERNAL-ERROR"));
    for (let i = 0; i < 1_000; i++) void wire.send(ask("hold"));
    await reasoner.holds(1_000);
    await wire.send(ask("hold", `:ID "busy"`));
    await wire.expect(`(:TYPE :LOG :IN-REPLY-TO "busy" :PAYLOAD (:CODE :BUSY))`);
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT))");
    for (let i = 0; i < 1_000; i++) await wire.expect(log(":CANCELLED"));
    await wire.send(ask("hold", `:ID "r"`));
    await reasoner.holds(1_001);
    await wire.send(ask("hold", `:ID "r"`));
    await wire.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE :STAGE :RUNNING))");
    const stopping = daemon.stop();
    await daemon.log.line(/Stopping/);
    await wire.expect(`(:TYPE :LOG :IN-REPLY-TO "r" :PAYLOAD (:CODE :STOPPING))`);
    await wire.closed("eof");
    await daemon.closeWires();
    await stopping;
  });
}

function failToKeep(): Promise<void> {
  return withDaemon({ disk: true, allowLog: [/Cannot keep answer/] }, async (daemon) => {
    const wire = await daemon.dial();
    const other = new DatabaseSync(`${daemon.stateFolder}/passepartout.db`);
    other.exec("BEGIN IMMEDIATE");
    await wire.send(system(":SKILLS", `:ID "a" :META (:SESSION-ID "s")`));
    await wire.expect(log(":STORAGE"));
    other.close();
  });
}

function beKilled(): Promise<void> {
  return withDaemon({ mode: "subprocess", program: "stuck_daemon.ts" }, async (daemon) => {
    const question = ask("hold", `:ID "a" :META (:SESSION-ID "s")`);
    const wire = await daemon.dial();
    await wire.send(question);
    await wire.send(question);
    await wire.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE :STAGE :RUNNING))");
    daemon.kill("SIGKILL");
    await daemon.exited;
    await daemon.restart();
    const later = await daemon.dial();
    await later.send(question);
    await later.expect(log(":INTERRUPTED"));
  });
}

/** A command, a plan and its end, and what may be asked about them. */
function speakOfPlans(): Promise<void> {
  return withDaemon({ disk: true, allowLog: [/not contained/] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM :PLANS)"));
    await wire.expect("(:TYPE :RESPONSE)");
    wire.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
    const shell = (command: string) => `(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "${command}"))`;
    await wire.send(shell("echo a"));
    await wire.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :OUTPUT))");
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE))");
    await wire.send(shell("touch a"));
    const plan = getf(await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN))"), "PAYLOAD");
    const named = `:ID "${getString(plan ?? null, "ID")}"`;
    const right = `${named} :HASH "${getString(plan ?? null, "HASH")}"`;
    for (
      const [action, code] of [[`:APPROVE-PLAN :ID "x" :HASH "y"`, ":NO-SUCH-PLAN"], [
        `:DENY-PLAN ${named} :HASH "y"`,
        ":PLAN-CHANGED",
      ]]
    ) {
      await wire.send(system(action as string));
      await wire.expect(log(code as string));
    }
    for (const action of [`:SHOW-PLAN ${named}`, ":LIST-PLANS", ":VERIFY-LEDGER", `:DENY-PLAN ${right}`]) {
      await wire.send(system(action));
      await wire.expect(`(:TYPE :RESPONSE :PAYLOAD (:ACTION ${action.split(" ")[0]}))`);
    }
    await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE :DENIED))");
    await wire.send(system(`:DENY-PLAN ${right}`));
    await wire.expect(log(":PLAN-RESOLVED"));
  });
}

/** A command that has to wait for a plan, and is told so. */
function waitForPlan(): Promise<void> {
  return withDaemon({ disk: true, allowLog: [/not contained/] }, async (daemon) => {
    const rule = "* Mark\n:PROPERTIES:\n:TIER: allow\n:MATCHES: command touch mark\n:END:\n" +
      "** Matches\n- touch mark\n** Does not match\n- touch other\n";
    await Deno.mkdir(`${daemon.folders.config}/passepartout`, { recursive: true });
    await Deno.writeTextFile(`${daemon.folders.config}/passepartout/policy.org`, rule);
    const work = `${daemon.folders.data}/passepartout/work`;
    await Deno.mkdir(work, { recursive: true });
    await Deno.writeTextFile(`${work}/serve.sh`, "sleep 1000");
    const wire = await daemon.dial();
    await wire.send(system(":HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)"));
    await wire.expect("(:TYPE :RESPONSE)");
    wire.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
    const shell = (command: string) => `(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "${command}"))`;
    await wire.send(shell("sh serve.sh"));
    const plan = getf(await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN))"), "PAYLOAD");
    const named = `:ID "${getString(plan ?? null, "ID")}" :HASH "${getString(plan ?? null, "HASH")}"`;
    await wire.send(system(`:APPROVE-PLAN ${named}`));
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :APPROVE-PLAN))");
    for (const state of [":APPROVED", ":RUNNING"]) {
      await wire.expect(`(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE ${state}))`);
    }
    await wire.send(shell("touch mark"));
    await wire.expect("(:TYPE :STATUS :PAYLOAD (:ACTION :WAITING))");
    await wire.send(system(`:CANCEL-PLAN ${named}`));
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :CANCEL-PLAN))");
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :CANCELLED))");
    await wire.expect("(:TYPE :EVENT :PAYLOAD (:ACTION :PLAN :STATE :INTERRUPTED))");
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :EXECUTE :STATUS :DONE))");
  });
}

/** A matter of two steps, of which the first is not done. */
function failToDo(): Promise<void> {
  const step = (name: string) => ({ target: "STEP", name, payload: null, proposedBy: "skill" as const });
  const answer = {
    type: "RESPONSE" as const,
    payload: plist({ ACTION: kw("A"), STATUS: kw("FAILED"), TEXT: "Full." }),
  };
  const parts = {
    reasoners: [{ name: "two steps", reason: () => ({ actions: [step("A"), step("B")], together: { say: "Done." } }) }],
    actuators: [{ target: "STEP", perform: (_: unknown, task: Task) => task.answer(answer) }],
    guard: { judge: () => ({ tier: "allow" as const, rule: "test", why: "this is a test" }) },
  };
  return withDaemon(parts, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "x"))`);
    await wire.expect(`(:TYPE :LOG :PAYLOAD (:LEVEL :ERROR :CODE :FAILED :TEXT "Full."))`);
    await wire.expect("(:TYPE :LOG :PAYLOAD (:LEVEL :WARN :CODE :FAILED))");
  });
}

/** Notes: what is written, and what is asked of the memory. */
function speakOfNotes(): Promise<void> {
  return withDaemon({ disk: true, allowLog: [/not contained/] }, async (daemon) => {
    const wire = await daemon.dial();
    wire.ignore("(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE))");
    const memory = async (action: string) => {
      await wire.send(`(:TYPE :REQUEST :TARGET :MEMORY :PAYLOAD (:ACTION ${action}))`);
      return await wire.expect(`(:TYPE :RESPONSE :PAYLOAD (:ACTION ${action.split(" ")[0]}))`);
    };
    const made = await memory(`:CAPTURE :TITLE "Call Ada" :KEYWORD "TODO" :TAGS ("a") :SCHEDULED "2026-11-27 15:00"`);
    const node = getString(getf(made, "PAYLOAD") ?? null, "NODE");
    for (
      const action of [`:CLOCK-IN :NODE "${node}"`, ":CLOCK-OUT", `:SCHEDULE :NODE "${node}" :SCHEDULED NIL`]
        .concat(
          `:SEARCH :QUERY "ada"`,
          `:SHOW :NODE "call ada"`,
          ":AGENDA",
          ":VERIFY",
          ":SNAPSHOTS",
          ":UNDO",
          ":RESTORE :SNAPSHOT 1",
          `:APPEND :NODE "x" :TEXT "y"`,
        )
    ) await memory(action);
  });
}

phaseTest(1, AREA, "every documented message and code is seen", [], async () => {
  // One test, not one a message: whoever runs a part of the file must not be told that the rest was never seen.
  await speakOrdinarily();
  await speakWrongly();
  await speakOfPlans();
  await waitForPlan();
  await speakOfNotes();
  await beRefused();
  await failToKeep();
  await failToDo();
  await beKilled();
  assertEquals(catalogue().unseen(), []);
});

phaseTest(1, AREA, "documented codes are those of the code", [], async () => {
  const source = await Deno.readTextFile(new URL("../daemon/wire/message.ts", import.meta.url));
  const union = /export type LogCode =([^;]*);/.exec(source)?.[1] ?? "";
  const codes = [...union.matchAll(/"([A-Z-]+)"/g)].map(([, code]) => code as string);
  const documented = [...catalogue().codes].filter(([, { reserved }]) => !reserved).map(([code]) => code);
  assertEquals(documented.sort(), codes.sort());
});
