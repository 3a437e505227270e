// Contract 2 of the seed: user input passes the whole pipeline; and what the pipeline owes whoever asked: one answer, in time,
// whatever fails behind it, and never the same thing done twice.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { getf, getString } from "../daemon/wire/value.ts";
import { FakeClock } from "./harness/clock.ts";
import { withDaemon } from "./harness/daemon.ts";
import {
  CountingActuator,
  HoldingReasoner,
  openGuard,
  propose,
  reasonerOf,
  say,
  WritingMemory,
} from "./harness/parts.ts";
import { phaseTest } from "./harness/phase.ts";
import { until } from "./harness/until.ts";

const AREA = "contract 2";
const ANSWER_TIMEOUT = 120_000;
const FAULT = /Fault in a stage/;

/** Returns a user's question. @param more Further keys of the envelope. */
function ask(text: string, more = ""): string {
  return `(:TYPE :EVENT ${more} :PAYLOAD (:SENSOR :USER-INPUT :TEXT "${text}"))`;
}

function answer(text: string, more = ""): string {
  return `(:TYPE :REQUEST ${more} :PAYLOAD (:ACTION :MESSAGE :TEXT "${text}"))`;
}

function log(code: string, more = ""): string {
  return `(:TYPE :LOG ${more} :PAYLOAD (:CODE ${code} :TEXT ?STRING))`;
}

const ANY_ANSWER = "(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE :TEXT ?STRING))";
const ANYTHING = "_";
const HEALTHY = "(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY)";

phaseTest(
  1,
  AREA,
  "user input traverses the pipeline and produces a response",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :user-input :TEXT "test"))`);
      await wire.expect(ANY_ANSWER);
    }),
);

phaseTest(
  1,
  AREA,
  "heartbeat signals do not crash the daemon",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :heartbeat))");
      await wire.expectNone(ANYTHING);
      await wire.close();
      await daemon.probe();
    }),
);

phaseTest(
  1,
  AREA,
  "user input is answered whatever its meta, which the answer carries unchanged",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      await wire.send(ask("hello"));
      await wire.expect("(:TYPE :REQUEST :META ?ABSENT :IN-REPLY-TO ?ABSENT :PAYLOAD (:ACTION :MESSAGE))");
      const metas = [
        "(:SOURCE :CLI)",
        `(:SOURCE :TUI :SESSION-ID "s" :X (1/3 #\\a |Mixed Case| #(1 2)))`,
        "(:SOURCE :NOBODY :SESSION-ID 7)",
        "NIL",
      ];
      for (const [i, meta] of metas.entries()) {
        await wire.send(ask("hello", `:ID "m${i}" :META ${meta}`));
        await wire.expect(answer("", `:IN-REPLY-TO "m${i}" :META ${meta}`).replace(`""`, "?STRING"));
      }
    }),
);

phaseTest(
  1,
  AREA,
  "with nothing configured it answers a few words and says of others what to do",
  [],
  () =>
    withDaemon({}, async (daemon) => {
      const wire = await daemon.dial();
      for (const [text, part] of [["help", "version"], ["version", "Passepartout"], ["hello", "Hello"]] as const) {
        await wire.send(ask(text));
        await wire.expect(`(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE :TEXT (HAS "${part}")))`);
      }
      await wire.send(ask("status"));
      await wire.expect(`(:TYPE :REQUEST :PAYLOAD (:TEXT (HAS "healthy" "127.0.0.1:${daemon.port}")))`);
      await wire.send(ask("write me a sonnet"));
      await wire.expect(`(:TYPE :REQUEST :PAYLOAD (:TEXT (HAS "write me a sonnet" "no model is configured")))`);
    }),
);

phaseTest(1, AREA, "what the user's editor shows reaches memory, and no answer is owed", [], () => {
  const memory = new WritingMemory();
  return withDaemon({ memory }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :BUFFER-UPDATE :AST (headline (:level 1))))");
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :POINT-UPDATE :ELEMENT NIL))");
    await wire.expectNone(ANYTHING);
    await until(memory.changes, () => memory.shown.length === 2, "both updates to reach memory");
    await until(memory.changes, () => memory.said.length === 2, "the fence's question and answer to reach memory");
    assertEquals(memory.said[0], "user: version");
  });
});

phaseTest(1, AREA, "slow answer holds up neither a health check nor another question on its connection", [], () => {
  const reasoner = new HoldingReasoner();
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("hold", `:ID "slow"`));
    await reasoner.holds(1);
    await wire.send(`(:TYPE :HEALTH-CHECK :ID "h")`);
    await wire.expect(`(:TYPE :HEALTH-RESPONSE :IN-REPLY-TO "h")`);
    await wire.send(ask("version", `:ID "quick"`));
    await wire.expect(`(:TYPE :REQUEST :IN-REPLY-TO "quick")`);
    reasoner.release("hold", "at last");
    await wire.expect(answer("at last", `:IN-REPLY-TO "slow"`));
  });
});

phaseTest(1, AREA, "interrupt ends what its own session has running and nothing else", [], () => {
  const reasoner = new HoldingReasoner();
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const [mine, other] = [await daemon.dial(), await daemon.dial()];
    await mine.send(ask("hold 1", `:ID "1"`));
    await mine.send(ask("hold 2", `:ID "2"`));
    await other.send(ask("hold 3", `:ID "1"`));
    await reasoner.holds(3);
    await mine.send(`(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT :IN-REPLY-TO "1"))`);
    await mine.expect(log(":CANCELLED", `:IN-REPLY-TO "1"`));
    await mine.expectNone(`(:IN-REPLY-TO "2")`);
    await mine.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT))");
    await mine.expect(log(":CANCELLED", `:IN-REPLY-TO "2"`));
    await other.expectNone(ANYTHING);
    reasoner.release("hold 3", "undisturbed");
    await other.expect(answer("undisturbed"));
    // Neither session is deaf now, and what was cancelled stays so.
    for (const question of ["hold 1", "hold 2"]) reasoner.release(question, "too late");
    for (const wire of [mine, other]) await wire.expectNone(ANYTHING);
  });
});

phaseTest(1, AREA, "interrupt in a named session reaches its messages on every connection", [], () => {
  const reasoner = new HoldingReasoner();
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const [one, two] = [await daemon.dial(), await daemon.dial()];
    await one.send(ask("hold here", `:META (:SESSION-ID "s")`));
    await one.send(ask("hold there", `:META (:SESSION-ID "t")`));
    await reasoner.holds(2);
    await two.send(`(:TYPE :EVENT :META (:SESSION-ID "s") :PAYLOAD (:SENSOR :INTERRUPT))`);
    await one.expect(log(":CANCELLED", `:META (:SESSION-ID "s")`));
    reasoner.release("hold there", "still here");
    await one.expect(answer("still here", `:META (:SESSION-ID "t")`));
  });
});

phaseTest(1, AREA, "fault in a reasoner becomes one answer, and the daemon lives", [], () => {
  const reasoner = reasonerOf((text) => {
    if (text === "throw") throw new Error("reasoner at fault");
    return text === "reject" ? Promise.reject(new Error("reasoner at fault")) : undefined;
  });
  return withDaemon({ reasoners: [reasoner], allowLog: [FAULT] }, async (daemon) => {
    const wire = await daemon.dial();
    for (const text of ["throw", "reject"]) {
      await wire.send(ask(text, `:ID "${text}" :META (:SOURCE :CLI)`));
      await wire.expect(log(":INTERNAL-ERROR", `:IN-REPLY-TO "${text}" :META (:SOURCE :CLI)`));
    }
    await wire.expectNone(ANYTHING);
    assertStringIncludes(daemon.log.lines.find((line) => FAULT.test(line)) ?? "", "reasoner at fault");
    await daemon.probe();
  });
});

phaseTest(1, AREA, "guard that fails has allowed nothing", [], () => {
  const guard = {
    judge: () => {
      throw new Error("guard at fault");
    },
  };
  const actuator = new CountingActuator("TOOL");
  return withDaemon({ guard, actuators: [actuator] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :REQUEST :ID "a" :TARGET :TOOL :PAYLOAD (:ACTION :RUN))`);
    await wire.expect(`(:TYPE :LOG :IN-REPLY-TO "a" :PAYLOAD (:CODE :DENIED :RULE "guard-failed"))`);
    await wire.send(ask("hello", `:ID "b"`));
    await wire.expect(log(":DENIED", `:IN-REPLY-TO "b"`));
    assertEquals(actuator.performed, 0);
    await daemon.probe();
  });
});

phaseTest(1, AREA, "fault in memory is told once for each message, and the daemon lives", [], () => {
  const broken = () => {
    throw new Error("memory at fault");
  };
  return withDaemon(
    { memory: { remember: broken, focus: broken, tick: broken }, allowLog: [FAULT] },
    async (daemon) => {
      const wire = await daemon.dial();
      await wire.send(ask("hello", `:ID "a"`));
      await wire.expect(log(":INTERNAL-ERROR", `:IN-REPLY-TO "a"`));
      // These are owed no answer; that they failed is said all the same.
      await wire.send(`(:TYPE :EVENT :ID "b" :PAYLOAD (:SENSOR :BUFFER-UPDATE :AST NIL))`);
      await wire.expect(log(":INTERNAL-ERROR", `:IN-REPLY-TO "b"`));
      await wire.send(`(:TYPE :EVENT :ID "c" :PAYLOAD (:SENSOR :HEARTBEAT))`);
      await wire.expect(log(":INTERNAL-ERROR", `:IN-REPLY-TO "c"`));
      await wire.send(`(:TYPE :REQUEST :ID "fence" :TARGET :SYSTEM :PAYLOAD (:ACTION :SKILLS))`);
      await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "fence")`);
      await daemon.probe();
    },
  );
});

phaseTest(1, AREA, "memory that fails after the answer takes nothing back", [], () => {
  const memory = {
    remember(_session: string, role: "user" | "daemon") {
      if (role === "daemon") throw new Error("memory at fault");
    },
    focus() {},
    tick() {},
  };
  return withDaemon({ memory, allowLog: [FAULT] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("version", `:ID "a"`));
    await wire.expect(`(:TYPE :REQUEST :IN-REPLY-TO "a")`);
    await daemon.log.line(FAULT);
    await wire.send(`(:TYPE :HEALTH-CHECK :ID "h")`);
    await wire.expect(`(:TYPE :HEALTH-RESPONSE :IN-REPLY-TO "h")`);
  });
});

phaseTest(1, AREA, "fault in an actuator becomes one answer, and the daemon lives", [], () => {
  const actuator = new CountingActuator("TOOL", () => Promise.reject(new Error("actuator at fault")));
  return withDaemon({ guard: openGuard, actuators: [actuator], allowLog: [FAULT] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :REQUEST :ID "a" :TARGET :TOOL :PAYLOAD (:ACTION :RUN))`);
    await wire.expect(log(":INTERNAL-ERROR", `:IN-REPLY-TO "a"`));
    assertEquals(actuator.performed, 1);
    await wire.expectNone(ANYTHING);
  });
});

phaseTest(1, AREA, "message sets off ten events at most", [], () => {
  const actuator = new CountingActuator("TOOL", () => [{ sensor: "tool-output", tool: "again", output: "and again" }]);
  const reasoner = {
    name: "tireless",
    reason: (percept: { kind: string; text?: string }) =>
      percept.text === "version" ? undefined : { actions: [propose("TOOL", "RUN")] },
  };
  const options = { guard: openGuard, actuators: [actuator], reasoners: [reasoner], allowLog: [/too deep/] };
  return withDaemon(options, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("go", `:ID "a"`));
    await wire.expect(log(":INTERNAL-ERROR", `:IN-REPLY-TO "a"`));
    assertEquals(actuator.performed, 11, "once for the message, ten times for what it set off");
    await wire.expectNone(ANYTHING);
  });
});

phaseTest(1, AREA, "question without an answer in time is told so, once", [], () => {
  const clock = new FakeClock();
  const reasoner = new HoldingReasoner();
  return withDaemon({ clock, reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("hold", `:ID "a"`));
    await reasoner.holds(1);
    clock.advance(ANSWER_TIMEOUT - 1);
    await wire.expectNone(`(:IN-REPLY-TO "a")`);
    clock.advance(1);
    await wire.expect(log(":TIMEOUT", `:IN-REPLY-TO "a"`));
    reasoner.release("hold", "too late");
    await wire.expectNone(ANYTHING);
  });
});

phaseTest(1, AREA, "nothing is heard of a message after its end", [], () => {
  const latch = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  // An actuator that heeds no signal and speaks when all is over.
  const actuator = new CountingActuator("TOOL", async (_action, task) => {
    entered.resolve();
    await latch.promise;
    task.answer({ type: "REQUEST", payload: say("too late").actions[0]?.payload ?? null });
  });
  return withDaemon({ guard: openGuard, actuators: [actuator] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :REQUEST :ID "a" :TARGET :TOOL :PAYLOAD (:ACTION :RUN))`);
    await entered.promise;
    await wire.send("(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT))");
    await wire.expect(log(":CANCELLED", `:IN-REPLY-TO "a"`));
    latch.resolve();
    await wire.expectNone(ANYTHING);
    await wire.send(`(:TYPE :REQUEST :ID "a" :TARGET :TOOL :PAYLOAD (:ACTION :RUN))`);
    await wire.expect(log(":CANCELLED", `:IN-REPLY-TO "a"`));
    assertEquals(actuator.performed, 1, "the kept answer is the one that was heard");
  });
});

phaseTest(1, AREA, "peer that has closed its writing side still hears what it is owed", [], () => {
  const clock = new FakeClock();
  const reasoner = new HoldingReasoner();
  return withDaemon({ clock, reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("hold"));
    await wire.raw("0000");
    await reasoner.holds(1);
    await clock.set(30_000);
    await wire.halfClose();
    // The half frame will never be whole, and nobody waits for it.
    await clock.unset(30_000);
    clock.advance(60_000);
    reasoner.release("hold", "at last");
    await wire.expect(answer("at last"));
    await wire.closed("eof");
  });
});

phaseTest(1, AREA, "message sent again is answered from what was kept and not acted on again", [], () => {
  let asked = 0;
  const reasoner = reasonerOf(() => say(`answer ${++asked}`));
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    const named = `:ID "a" :META (:SESSION-ID "s" :N 1)`;
    for (const meta of [named, named, `:ID "a" :META (:SESSION-ID "s" :N 2)`]) {
      await wire.send(ask("question", meta));
      await wire.expect(answer("answer 1", meta.replace(":ID", ":IN-REPLY-TO")));
    }
    // The same session on another connection, as after a lost connection.
    const later = await daemon.dial();
    await later.send(ask("question", named));
    await later.expect(answer("answer 1", `:IN-REPLY-TO "a"`));
    // Another session, and another connection without a name, are other senders.
    await later.send(ask("question", `:ID "a" :META (:SESSION-ID "t")`));
    await later.expect(answer("answer 2"));
    await later.send(ask("question", `:ID "a"`));
    await later.expect(answer("answer 3"));
    await wire.send(ask("question", `:ID "a"`));
    await wire.expect(answer("answer 4"));
    await wire.send(ask("question", `:ID "a"`));
    await wire.expect(answer("answer 4"));
    // Without an :ID nothing is the same.
    await wire.send(ask("question"));
    await wire.expect(answer("answer 5"));
  });
});

phaseTest(1, AREA, "message sent again while it runs is told so and answered with the first", [], () => {
  const reasoner = new HoldingReasoner();
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const question = ask("hold", `:ID "a" :META (:SESSION-ID "s")`);
    const [first, second] = [await daemon.dial(), await daemon.dial()];
    await first.send(question);
    await reasoner.holds(1);
    await second.send(question);
    await second.expect(`(:TYPE :STATUS :IN-REPLY-TO "a" :PAYLOAD (:ACTION :STAGE :STAGE :RUNNING))`);
    reasoner.release("hold", "to both");
    for (const wire of [first, second]) {
      await wire.expect(answer("to both", `:IN-REPLY-TO "a"`));
      await wire.expectNone(ANYTHING);
    }
    assertEquals(reasoner.asked, 1);
  });
});

phaseTest(1, AREA, "answers are kept for a day", [], () => {
  const clock = new FakeClock();
  let asked = 0;
  const reasoner = reasonerOf((text) => text === "version" ? undefined : say(`answer ${++asked}`));
  return withDaemon({ clock, reasoners: [reasoner], disk: true }, async (daemon) => {
    const wire = await daemon.dial();
    const question = ask("question", `:ID "a" :META (:SESSION-ID "s")`);
    await wire.send(question);
    await wire.expect(answer("answer 1"));
    clock.advance(24 * 3_600_000 - 1);
    await wire.send(question);
    await wire.expect(answer("answer 1"));
    clock.advance(1);
    await wire.send(question);
    await wire.expect(answer("answer 2"));
  });
});

phaseTest(
  1,
  AREA,
  "kept answers outlive a restart and a kill",
  [],
  () =>
    withDaemon({ mode: "subprocess" }, async (daemon) => {
      // The status names the process, so an answer shows which of them gave it.
      const question = ask("status", `:ID "a" :META (:SESSION-ID "s")`);
      const wire = await daemon.dial();
      const pid = daemon.pid;
      await wire.send(question);
      const first = await wire.expect(`(:PAYLOAD (:TEXT (HAS "process      ${pid},")))`);
      const text = getString(getf(first, "PAYLOAD"), "TEXT");
      for (const end of ["restart", "kill"]) {
        if (end === "kill") {
          daemon.kill("SIGKILL");
          await daemon.exited;
        }
        await daemon.restart();
        assert(daemon.pid !== pid);
        const later = await daemon.dial();
        await later.send(question);
        const again = await later.expect(`(:TYPE :REQUEST :IN-REPLY-TO "a")`);
        assertEquals(getString(getf(again, "PAYLOAD"), "TEXT"), text);
      }
    }),
);

phaseTest(
  1,
  AREA,
  "message the daemon was killed over is not acted on again by itself",
  [],
  () =>
    withDaemon({ mode: "subprocess", program: "stuck_daemon.ts" }, async (daemon) => {
      const wire = await daemon.dial();
      const question = ask("hold", `:ID "a" :META (:SESSION-ID "s")`);
      await wire.send(
        "(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)))",
      );
      await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
      await wire.send(question);
      await wire.expectSeq(["(:PAYLOAD (:STAGE :PERCEIVE))", "(:PAYLOAD (:STAGE :REASON))"]);
      daemon.kill("SIGKILL");
      await daemon.exited;
      await daemon.restart();
      const later = await daemon.dial();
      await later.send(question);
      await later.expect(`(:TYPE :LOG :IN-REPLY-TO "a" :PAYLOAD (:LEVEL :WARN :CODE :INTERRUPTED))`);
      await later.send(ask("version", `:ID "b" :META (:SESSION-ID "s")`));
      await later.expect(`(:TYPE :REQUEST :IN-REPLY-TO "b")`);
    }),
);

phaseTest(1, AREA, "client that asked for a stream hears pieces and stages, others whole answers only", [], () => {
  const reasoner = reasonerOf((text, onDelta) => {
    if (text !== "speak") return undefined;
    for (const piece of ["one ", "two"]) onDelta(piece);
    return say("one two");
  });
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const [plain, streaming] = [await daemon.dial(), await daemon.dial()];
    const hello = "(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TEST :CAPABILITIES (:STREAM)))";
    await streaming.send(hello);
    await streaming.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO :STATUS :OK))");
    for (const wire of [plain, streaming]) await wire.send(ask("speak", `:ID "a" :META (:X 1)`));
    const stage = (name: string) =>
      `(:TYPE :STATUS :IN-REPLY-TO "a" :META (:X 1) :PAYLOAD (:ACTION :STAGE :STAGE ${name}))`;
    const delta = (text: string) =>
      `(:TYPE :STATUS :IN-REPLY-TO "a" :META (:X 1) :PAYLOAD (:ACTION :DELTA :TEXT "${text}"))`;
    const whole = answer("one two", `:IN-REPLY-TO "a"`);
    await streaming.expectSeq([
      stage(":PERCEIVE"),
      stage(":REASON"),
      delta("one "),
      delta("two"),
      stage(":ACT"),
      whole,
    ]);
    await plain.expectSeq([whole]);
    // A client that takes its wish back is a plain one again.
    await streaming.send("(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO :CLIENT :TEST))");
    await streaming.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO))");
    streaming.ignore("(:TYPE :STATUS :IN-REPLY-TO ?ABSENT)");
    await streaming.expectNone("(:TYPE :STATUS :IN-REPLY-TO ?STRING)");
  });
});

phaseTest(
  1,
  AREA,
  "request to the shell is told that there is no actuator, and which there are",
  [],
  () =>
    withDaemon({ config: { auth: "off" } }, async (daemon) => {
      const wire = await daemon.dial({ authenticate: false });
      for (const command of ["echo hello", "rm -rf /"]) {
        await wire.send(`(:TYPE :REQUEST :ID "a" :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "${command}"))`);
        await wire.expect(
          `(:TYPE :LOG :IN-REPLY-TO "a" :PAYLOAD (:LEVEL :ERROR :CODE :NO-ACTUATOR :TEXT (HAS ":SHELL" ":SYSTEM")))`,
        );
      }
    }),
);

phaseTest(1, AREA, "heartbeat of the daemon's own reaches memory at every interval", [], () => {
  const clock = new FakeClock();
  const memory = new WritingMemory();
  return withDaemon({ clock, memory, config: { heartbeatIntervalMs: 60_000 } }, async () => {
    for (const beats of [1, 2, 3]) {
      await clock.set(60_000);
      clock.advance(59_999);
      assertEquals(memory.ticks.length, beats - 1);
      clock.advance(1);
      await until(memory.changes, () => memory.ticks.length === beats, `beat ${beats} to reach memory`);
    }
    assertEquals(memory.ticks.map((tick) => tick - (memory.ticks[0] as number)), [0, 60_000, 120_000]);
  });
});

phaseTest(1, AREA, "daemon that stops lets a running message finish and takes no new one", [], () => {
  const reasoner = new HoldingReasoner();
  return withDaemon({ reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("hold", `:ID "a"`));
    await reasoner.holds(1);
    await wire.send(`(:TYPE :REQUEST :ID "s" :TARGET :SYSTEM :PAYLOAD (:ACTION :STOP))`);
    await wire.expect(`(:TYPE :RESPONSE :IN-REPLY-TO "s")`);
    await wire.send(ask("version", `:ID "b"`));
    await wire.expect(log(":STOPPING", `:IN-REPLY-TO "b"`));
    reasoner.release("hold", "just in time");
    await wire.expect(answer("just in time", `:IN-REPLY-TO "a"`));
    await wire.closed("eof");
    await wire.close();
    await daemon.exited;
  });
});

phaseTest(1, AREA, "daemon that stops ends a message that takes longer than five seconds", [], () => {
  const clock = new FakeClock();
  const reasoner = new HoldingReasoner();
  return withDaemon({ clock, reasoners: [reasoner] }, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(ask("hold", `:ID "a"`));
    await reasoner.holds(1);
    await wire.send("(:TYPE :REQUEST :TARGET :SYSTEM :PAYLOAD (:ACTION :STOP))");
    await wire.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :STOP))");
    await clock.set(5_000);
    clock.advance(4_999);
    await wire.send(`(:TYPE :HEALTH-CHECK :ID "fence")`);
    await wire.expectSeq([`(:TYPE :HEALTH-RESPONSE :IN-REPLY-TO "fence")`]);
    clock.advance(1);
    await wire.expect(log(":STOPPING", `:IN-REPLY-TO "a"`));
    await wire.closed("eof");
    await wire.close();
    await daemon.exited;
  });
});

phaseTest(
  1,
  AREA,
  "daemon that cannot keep what it is told says so, answers questions and refuses requests",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Cannot keep answer/] }, async (daemon) => {
      const wire = await daemon.dial();
      // Another process in the middle of a long write: the database is there, and cannot be written.
      const other = new DatabaseSync(`${daemon.stateFolder}/passepartout.db`);
      try {
        other.exec("BEGIN IMMEDIATE");
        await wire.send(ask("version", `:ID "a" :META (:SESSION-ID "s")`));
        await wire.expect(`(:TYPE :REQUEST :IN-REPLY-TO "a")`);
        await wire.send("(:TYPE :HEALTH-CHECK)");
        await wire.expect("(:TYPE :HEALTH-RESPONSE :STATUS :UNHEALTHY :CHECKED-P T)");
        await wire.send(`(:TYPE :REQUEST :ID "b" :META (:SESSION-ID "s") :TARGET :SYSTEM :PAYLOAD (:ACTION :SKILLS))`);
        await wire.expect(log(":STORAGE", `:IN-REPLY-TO "b"`));
        other.exec("ROLLBACK");
        await wire.send(ask("version", `:ID "c" :META (:SESSION-ID "s")`));
        await wire.expect(`(:TYPE :REQUEST :IN-REPLY-TO "c")`);
        await wire.send("(:TYPE :HEALTH-CHECK)");
        await wire.expect(HEALTHY);
      } finally {
        other.close();
      }
    }),
);

phaseTest(
  1,
  AREA,
  "storage that fails is not healed by a session that keeps nothing on disk",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Cannot keep answer/] }, async (daemon) => {
      const wire = await daemon.dial();
      const other = new DatabaseSync(`${daemon.stateFolder}/passepartout.db`);
      try {
        other.exec("BEGIN IMMEDIATE");
        await wire.send(ask("version", `:ID "a" :META (:SESSION-ID "s")`));
        await wire.expect("(:TYPE :REQUEST)");
        await wire.send(ask("version", `:ID "b"`));
        await wire.expect("(:TYPE :REQUEST)");
        await wire.send("(:TYPE :HEALTH-CHECK)");
        await wire.expect("(:TYPE :HEALTH-RESPONSE :STATUS :UNHEALTHY)");
      } finally {
        other.close();
      }
    }),
);

phaseTest(1, AREA, "target of reasoners is none of a client's", [], () =>
  withDaemon({}, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :REQUEST :ID "x" :TARGET :CLIENT :PAYLOAD (:ACTION :FAULT :CODE :MADE-UP :TEXT "x"))`);
    await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE (OR :NO-ACTUATOR :DENIED)))");
  }));

phaseTest(1, AREA, "hello without a client names the field", [], () =>
  withDaemon({}, async (daemon) => {
    const wire = await daemon.dial();
    await wire.send(`(:TYPE :REQUEST :ID "x" :TARGET :SYSTEM :PAYLOAD (:ACTION :HELLO))`, { unchecked: true });
    await wire.expect("(:TYPE :LOG :PAYLOAD (:CODE :INVALID-MESSAGE :FIELD :CLIENT))");
  }));

phaseTest(
  1,
  AREA,
  "question is answered though what was kept cannot be read",
  [],
  () =>
    withDaemon({ disk: true, allowLog: [/Cannot/] }, async (daemon) => {
      const wire = await daemon.dial();
      const other = new DatabaseSync(`${daemon.stateFolder}/passepartout.db`);
      other.exec("DROP TABLE answers");
      other.close();
      await wire.send(ask("version", `:ID "a" :META (:SESSION-ID "s")`));
      await wire.expect("(:TYPE :REQUEST)");
      await wire.send("(:TYPE :HEALTH-CHECK)");
      await wire.expect("(:TYPE :HEALTH-RESPONSE :STATUS :UNHEALTHY)");
    }),
);
