// Tests of `run` against a daemon that says what the test lets it say: the request, output as it comes, refusals, plans, Ctrl-C.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Answer, logAnswer, outputAnswer, responseAnswer, waitingAnswer } from "../../daemon/wire/message.ts";
import { getf, getString, isKeyword, kw, plist, type Value } from "../../daemon/wire/value.ts";
import { EXIT } from "./edge.ts";
import { type Say, type Script, withFakeDaemon } from "./fake_daemon.ts";
import { planValue } from "./plan_example.ts";
import { commandOf, run, type RunFlags } from "./run.ts";

const TEXT: RunFlags = { json: false };

function outcome(fields: Readonly<Record<string, Value>> = {}): Answer {
  return {
    type: "RESPONSE",
    payload: plist({
      ACTION: kw("EXECUTE"),
      STATUS: kw("DONE"),
      "EXIT-CODE": 0,
      SIGNAL: null,
      STDOUT: "",
      STDERR: "",
      TRUNCATED: null,
      "DURATION-MS": 5,
      ...fields,
    }),
  };
}

function planEvent(state: string, id = "0123456789"): Answer {
  return {
    type: "EVENT",
    payload: plist({ ACTION: kw("PLAN"), ID: id, STATE: kw(state), TITLE: "git push", WHY: "it sends" }),
  };
}

/** A daemon that says this of every command. */
function saying(...answers: readonly Answer[]): Script {
  return (action, _payload, say) => {
    if (action === "EXECUTE") { for (const answer of answers) say(answer); }
    else aside(action, say);
  };
}

/** What a daemon says beside the command. */
function aside(action: string, say: Say, state = "PLAN"): void {
  if (action === "SHOW-PLAN") say(responseAnswer(action, { PLAN: planValue({ STATE: kw(state) }) }));
  if (action === "HELLO") say(responseAnswer(action));
}

Deno.test("run: one argument is a line of shell as it is, several are the words of one command", () => {
  assertEquals(commandOf(["ls | wc -l"]), "ls | wc -l");
  assertEquals(commandOf(["git", "commit", "-m", "two words; rm $x"]), "git commit -m 'two words; rm $x'");
});

Deno.test("run: the request carries command, folder, time and reason, behind a hello that asks for output and plans", () =>
  withFakeDaemon(saying(outcome()), async (edge, daemon) => {
    await run(edge, "ls", { json: false, cwd: "sub/..", timeout: 1.5, explain: "to look" });
    const [hello, request] = daemon.heard;
    assertEquals(getf(getf(hello, "PAYLOAD"), "CAPABILITIES"), [kw("STREAM"), kw("PLANS")]);
    assert(isKeyword(getf(request, "TARGET"), "SHELL") && getString(request, "ID") !== undefined);
    const payload = getf(request, "PAYLOAD") ?? null;
    assertEquals(
      payload,
      plist({ ACTION: kw("EXECUTE"), CMD: "ls", CWD: edge.cwd(), TIMEOUT: 2, EXPLANATION: "to look" }),
    );
    await run(edge, "ls", TEXT);
    assertEquals(daemon.asked("EXECUTE")[1], plist({ ACTION: kw("EXECUTE"), CMD: "ls", CWD: edge.cwd() }));
  }));

Deno.test("run: what a command waits for is told beside what it prints", () =>
  withFakeDaemon(
    saying(waitingAnswer("It waits: plan 1 has not ended.", ["1"]), outcome({ STDOUT: "a" })),
    async (edge) => {
      assertEquals(await run(edge, "ls", TEXT), EXIT.answered);
      assertEquals([edge.raw.stdout, edge.stderr], ["a", ["passepartout: It waits: plan 1 has not ended."]]);
    },
  ));

Deno.test("run: output is shown as it comes, each stream on its own, with the note of what was cut; the code is the command's", () =>
  withFakeDaemon(
    saying(
      outputAnswer("stdout", "a\n"),
      outputAnswer("stderr", "e"),
      outputAnswer("stdout", "b"),
      outcome({ "EXIT-CODE": 3, STDOUT: "a\nb\n[9 characters cut]", STDERR: "e" }),
    ),
    async (edge) => {
      assertEquals(await run(edge, "x", TEXT), 3);
      assertEquals(edge.raw, { stdout: "a\nb\n[9 characters cut]", stderr: "e" });
      assertEquals([edge.stdout, edge.stderr], [[], []]);
    },
  ));

Deno.test("run: a daemon that sends no pieces is heard all the same; --json prints one object and nothing else", () =>
  withFakeDaemon(saying(outcome({ STDOUT: "whole" })), async (edge) => {
    assertEquals(await run(edge, "x", TEXT), 0);
    assertEquals(edge.raw.stdout, "whole");
    assertEquals(await run(edge, "x", { json: true }), 0);
    const [record, ...more] = edge.stdout.map((line) => JSON.parse(line));
    assertEquals([record.type, record.status, record.exitCode, record.stdout, more], [
      "outcome",
      "done",
      0,
      "whole",
      [],
    ]);
    assertEquals(edge.raw.stdout, "whole");
  }));

Deno.test("run: why it is refused does not go on at the margin of a terminal, wherever stdout leads", () =>
  withFakeDaemon(
    saying(logAnswer("ERROR", "DENIED", `Refused: it removes ${"x".repeat(46)}passepartout: done`, { RULE: "r" })),
    async (edge) => {
      edge.errColumns = 80;
      assertEquals(await run(edge, `: ${"x".repeat(90)}`, TEXT), EXIT.refused);
      assertMatch(edge.stderr[2] ?? "", / passepartout guard check 'CMD'$/);
      assertEquals(edge.stderr.slice(0, 2).map((line) => line.slice(0, 24)), [
        "passepartout: Refused: i",
        "↳ passepartout: done (ru",
      ]);
    },
  ));

Deno.test("run: what is refused says why, which rule, and what to do, on stderr", () =>
  withFakeDaemon(
    saying(logAnswer("ERROR", "DENIED", "Refused: it removes /", { RULE: "remove-root" })),
    async (edge) => {
      assertEquals(await run(edge, "rm -rf '/'", TEXT), EXIT.refused);
      const said = edge.stderr.join("\n");
      assertStringIncludes(said, "Refused: it removes / (rule remove-root)");
      assertStringIncludes(said, "passepartout guard check 'rm -rf '\\''/'\\'''");
      assertEquals(edge.stdout, []);
      assertEquals(await run(edge, "ls", { ...TEXT, cwd: "/a b" }), EXIT.refused);
      assertStringIncludes(edge.stderr.join("\n"), "passepartout guard check --cwd '/a b' 'ls'");
      assertEquals(await run(edge, "rm -rf /", { json: true }), EXIT.refused);
      assertEquals(JSON.parse(edge.stdout[0] ?? ""), {
        text: "Refused: it removes /",
        type: "log",
        code: "DENIED",
        rule: "remove-root",
      });
    },
  ));

Deno.test("run: what must be approved says which plan, why, what it may touch and how to approve it", () =>
  withFakeDaemon(saying(planEvent("PLAN")), async (edge) => {
    assertEquals(await run(edge, "git push", TEXT), EXIT.refused);
    const said = edge.stdout.join("\n");
    for (
      const each of [
        "plan 0123456789",
        "it sends commits to another repository",
        "It may write /w, reach the network, and read /home/ada/.ssh.",
        "passepartout plan show 0123456789",
        "passepartout plan approve 0123456789",
      ]
    ) assertStringIncludes(said, each);
    assertEquals(await run(edge, "git push", { json: true }), EXIT.refused);
    const record = JSON.parse(edge.stdout.at(-1) ?? "");
    assertEquals([record.type, record.plan], ["plan", { id: "0123456789", state: "PLAN" }]);
  }));

Deno.test("run --wait: it stays until the plan has run, and ends as the command did", () =>
  withFakeDaemon(
    saying(
      planEvent("PLAN"),
      planEvent("APPROVED"),
      planEvent("RUNNING"),
      outcome({ "EXIT-CODE": 4, STDOUT: "pushed" }),
    ),
    async (edge) => {
      assertEquals(await run(edge, "git push", { json: false, wait: true }), 4);
      assertEquals([edge.raw.stdout, edge.stdout], ["pushed", []]);
      assertStringIncludes(edge.stderr.join("\n"), "passepartout plan approve 0123456789");
    },
  ));

for (const state of ["DENIED", "EXPIRED", "INTERRUPTED"]) {
  Deno.test(`run --wait: a plan that is ${state} ends the wait with 1`, () =>
    withFakeDaemon((action, _payload, say) => {
      if (action !== "EXECUTE") return aside(action, say, state);
      say(planEvent("PLAN"));
      say(planEvent(state));
    }, async (edge) => {
      assertEquals(await run(edge, "git push", { json: false, wait: true }), EXIT.refused);
      assertMatch(edge.stderr.at(-1) ?? "", /Plan 0123456789 (was|has) /);
    }));
}

Deno.test("run --wait: where it is asked for again, the new plan is named, for people and for programs", () =>
  withFakeDaemon((action, _payload, say) => {
    if (action !== "EXECUTE") return aside(action, say, "FAILED");
    say(planEvent("PLAN"));
    say(planEvent("PLAN", "aaaa456789"));
    say(planEvent("FAILED"));
  }, async (edge) => {
    for (const json of [false, true]) {
      assertEquals(await run(edge, "git push", { json, wait: true }), EXIT.refused);
      assertMatch(edge.stderr.at(-1) ?? "", /asked for again as plan aaaa456789/);
    }
    const last = JSON.parse(edge.stdout.at(-1) ?? "");
    assertEquals([last.plan, last.askedAgainAs], [{ id: "0123456789", state: "FAILED" }, "aaaa456789"]);
  }));

Deno.test("run --wait: without a daemon nobody could answer, so it says so and does not stay", () =>
  withFakeDaemon(saying(planEvent("PLAN")), async (edge) => {
    assertEquals(await run(edge, "git push", { json: false, wait: true }), EXIT.refused);
    assertStringIncludes(edge.stderr.join("\n"), "nobody could answer");
  }, true));

Deno.test("run: Ctrl-C interrupts this command, and the code is that of one that Ctrl-C ended", () => {
  const say: { execute?: Say } = {};
  return withFakeDaemon((action, _payload, each) => {
    if (action === "EXECUTE") {
      say.execute = each;
      each(outputAnswer("stdout", "begun"));
    } else if (action === "INTERRUPT") say.execute?.(logAnswer("ERROR", "CANCELLED", "Interrupted at your request."));
    else aside(action, each);
  }, async (edge, daemon) => {
    const write = edge.write.bind(edge);
    edge.write = (stream, text) => {
      write(stream, text);
      for (const body of edge.interrupted) body();
    };
    assertEquals(await run(edge, "sleep 9", TEXT), 130);
    const id = getString(daemon.heard.find((each) => isKeyword(getf(each, "TARGET"), "SHELL")), "ID");
    assertEquals(getString(daemon.asked("INTERRUPT")[0], "IN-REPLY-TO"), id);
    assertEquals(edge.interrupted.size, 0);
  });
});

Deno.test("run: a daemon that goes away, and a command too long for a message, are not answered", () =>
  withFakeDaemon((action, _payload, say) => {
    if (action === "EXECUTE") say(logAnswer("ERROR", "TIMEOUT", "Cannot answer: a frame was late."), "unasked");
    else aside(action, say);
  }, async (edge) => {
    assertEquals(await run(edge, "ls", TEXT), EXIT.unanswered);
    assertEquals(await run(edge, "x".repeat(1 << 20), { json: true }), EXIT.unanswered);
    assertEquals(JSON.parse(edge.stdout[0] ?? "").code, "TOO-LONG");
  }));
