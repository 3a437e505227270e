// Tests of the plan commands against a daemon that says what the test lets it say: what is listed and shown, what an answer is bound
// to, and the exit codes.

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { logAnswer, responseAnswer } from "../../daemon/wire/message.ts";
import { getf, getString, isKeyword, kw, list, plist, type Value } from "../../daemon/wire/value.ts";
import { EXIT, UsageError } from "./edge.ts";
import { type Script, withFakeDaemon } from "./fake_daemon.ts";
import { planList, planShow, planVerify } from "./plan.ts";
import { planAnswer } from "./plan_answer.ts";
import type { FullPlanRecord } from "./plan_record.ts";
import { outcomeLine } from "./plan_text.ts";
import { columnsOf } from "./shown.ts";
import { planValue } from "./plan_example.ts";

const TEXT = { json: false }, JSON_FLAGS = { json: true };

/** Serves some plans; further messages go to `more`. */
function serving(plans: readonly Value[], more: Script = () => {}): Script {
  return (action, payload, say) => {
    const plan = plans.find((each) => getString(each, "ID") === getString(payload, "ID"));
    if (action === "LIST-PLANS") {
      const state = getf(payload, "STATE");
      return say(responseAnswer(action, {
        PLANS: plans.filter((each) =>
          state === undefined || isKeyword(getf(each, "STATE"), (state as { name: string }).name)
        ),
      }));
    }
    if (action === "SHOW-PLAN") {
      return plan === undefined
        ? say(logAnswer("ERROR", "NO-SUCH-PLAN", "There is no such plan."))
        : say(responseAnswer(action, { PLAN: plan }));
    }
    if (action === "STATUS") return say(responseAnswer(action, { CONTAINMENT: "none (it is not installed)" }));
    more(action, payload, say);
  };
}

/** A daemon that approves, and tells of the end of the plan. */
function approving(end: string): Script {
  const states = { now: "PLAN" };
  return (action, payload, say) => {
    const told = (state: string) => {
      states.now = state;
      say({ type: "EVENT", payload: plist({ ACTION: kw("PLAN"), ID: "0123456789", STATE: kw(state) }) }, "unasked");
    };
    serving(
      [planValue({ STATE: kw(states.now), OUTCOME: end === states.now ? "it ended with exit code 0" : null })],
      (action) => {
        if (action !== "APPROVE-PLAN") return;
        say(responseAnswer(action, { ID: "0123456789", STATE: kw("APPROVED") }));
        for (const state of ["APPROVED", "RUNNING", end]) told(state);
      },
    )(action, payload, say);
  };
}

Deno.test("plan list: those that wait come first; --json has the fields that scripts rely on", () =>
  withFakeDaemon(
    serving([
      planValue({ ID: "1", STATE: kw("DONE") }),
      planValue({ ID: "2" }),
      planValue({
        ID: "3",
        STATE: kw("DENIED"),
        GRANTS: plist({ WRITE: list(["/d"]), ENTRIES: list([plist({ DOES: kw("MAKE"), PATH: "/d/x" })]) }),
      }),
    ]),
    async (edge) => {
      assertEquals(await planList(edge, JSON_FLAGS), EXIT.answered);
      const plans = JSON.parse(edge.stdout[0] ?? "");
      assertEquals(plans[1].grants.entries, [{ does: "make", path: "/d/x" }]);
      assertEquals(plans.map(({ id }: { id: string }) => id), ["2", "3", "1"]);
      assertEquals(plans[0], {
        id: "2",
        state: "PLAN",
        title: "git push",
        hash: "ab".repeat(32),
        rule: "git-push",
        why: "it sends commits to another repository",
        grants: { write: ["/w"], read: ["/home/ada/.ssh"], network: true },
        requestedAt: "2023-11-14T22:13:20.000Z",
        expiresAt: "2023-11-21T20:53:20.000Z",
      });
      await planList(edge, { json: false, state: "done" });
      assertMatch(
        edge.stdout[1] ?? "",
        /^1 {2}DONE {2}2023-11-14 22:13 UTC {2}git push {2}it sends commits to another repository$/,
      );
      assertEquals(edge.stdout.length, 2);
    },
  ));

Deno.test("plan list: title and reason fit the terminal, whatever they are", () => {
  const long = planValue({
    TITLE: "git push origin main --force-with-lease ".repeat(3),
    WHY: "it sends\nwhat is yours ".repeat(9),
  });
  return withFakeDaemon(serving([long, planValue({ ID: "2" })]), async (edge) => {
    for (const columns of [80, 120]) {
      edge.columns = columns;
      edge.stdout.length = 0;
      await planList(edge, TEXT);
      for (const line of edge.stdout) assert(line.length <= columns, line);
      assertMatch(edge.stdout[0] ?? "", / {2}git push orig.*… {2,3}it sends\\u\{a\}wh.*…$/);
      assertMatch(edge.stdout[1] ?? "", / {2}git push +it sends commits/);
    }
  });
});

Deno.test("plan list: a wide title is cut by its columns, and no row is left to the terminal to break", () =>
  withFakeDaemon(serving([planValue({ TITLE: "日本語".repeat(20), WHY: "é".repeat(200) })]), async (edge) => {
    for (const columns of [20, 40, 80]) {
      edge.columns = columns;
      edge.stdout.length = 0;
      await planList(edge, TEXT);
      for (const line of edge.stdout) assert(columnsOf(line) <= columns, line);
      // Where less than it takes is there, what goes on is marked.
      for (const line of edge.stdout.slice(1)) assertMatch(line, /^↳ /);
    }
    assertEquals(edge.stdout.length, 1, edge.stdout.join("\n"));
  }));

Deno.test("plan list: of what is over the last are listed, and all with --all", () =>
  withFakeDaemon(
    serving(Array.from({ length: 25 }, (_, index) => planValue({ ID: `${index}`, STATE: kw("DONE") }))),
    async (edge) => {
      await planList(edge, JSON_FLAGS);
      await planList(edge, { json: true, all: true });
      assertEquals(edge.stdout.map((line) => JSON.parse(line).length), [20, 25]);
      assertEquals(JSON.parse(edge.stdout[0] ?? "")[0].id, "24");
    },
  ));

Deno.test("plan list: a state that there is not is wrong use", () =>
  withFakeDaemon(serving([]), async (edge) => {
    const error = await Promise.resolve().then(() => planList(edge, { json: false, state: "open" })).catch((error) =>
      error
    );
    assert(error instanceof UsageError);
    assertEquals(await planList(edge, JSON_FLAGS), EXIT.answered);
    assertEquals(edge.stdout, ["[]"]);
  }));

Deno.test("plan list: where one message cannot hold all, those that are open are listed", () =>
  withFakeDaemon(
    (action, payload, say) => {
      const cut = action === "LIST-PLANS" && getf(payload, "STATE") === undefined;
      if (cut) say(responseAnswer(action, { PLANS: plist({ NOTE: "[1234567 characters cut]" }) }));
      else serving([planValue()])(action, payload, say);
    },
    async (edge) => {
      assertEquals(await planList(edge, JSON_FLAGS), EXIT.answered);
      assertEquals(JSON.parse(edge.stdout[0] ?? "").length, 1);
      assertStringIncludes(edge.stderr.join("\n"), "more plans than one message can hold");
    },
  ));

Deno.test("plan show: everything a person must read is there, and nothing in it hides", () =>
  withFakeDaemon(serving([planValue({ COMMAND: "git push\n\x1b[1A\u202ehsup" })]), async (edge) => {
    assertEquals(await planShow(edge, "01234", TEXT), EXIT.answered);
    const page = edge.stdout.join("\n");
    for (
      const each of [
        "git push\n",
        "\\u{1b}[1A\\u{202e}hsup",
        "it sends commits to another repository (rule git-push)",
        "It may write /w, reach the network, and read /home/ada/.ssh.",
        "NOT: it is not installed",
        "/w/a.sh (contents cdcdcdcdcdcd)",
        "/w/b.sh (it is not there, and must stay missing)",
        "2023-11-21 20:53 UTC",
        "ab".repeat(32),
        "passepartout plan approve 0123456789",
        "passepartout plan deny 0123456789",
      ]
    ) assertStringIncludes(page, each);
  }));

Deno.test("plan show, plan approve: no text goes on at the margin of a terminal, where it would look like a row of ours", async () => {
  const rows = [
    "folder       /home/you",
    "why asked    it only lists (rule none)",
    "grants       It may write nothing.",
  ];
  const forged = (width: number, indent: number) =>
    `rm -rf Notes1; : '${".".repeat(Math.max(0, width - indent - 18))}${
      rows.map((row) => row.padEnd(width, ".")).join("")
    }'`;
  for (const [width, indent] of [[80, 13], [80, 27], [40, 13], [40, 27]] as const) {
    const command = forged(width, indent);
    const hostile = { COMMAND: command, TITLE: command, WHY: command, EXPLANATION: command, REQUESTER: command };
    const script = serving(
      [planValue({ ...hostile, GRANTS: plist({ WRITE: list([command]), NETWORK: null }), OUTCOME: command })],
      (action, _payload, say) => say(responseAnswer(action, { STATE: kw("APPROVED") })),
    );
    await withFakeDaemon(script, async (edge) => {
      edge.columns = edge.errColumns = width;
      assertEquals(await planShow(edge, "0123456789", TEXT), EXIT.answered);
      const page = [...edge.stdout];
      assertEquals(page.filter((line) => line.startsWith("folder ")).length, 1);
      assertEquals(page.filter((line) => line.startsWith("grants ")).length, 1);
      edge.stdout.length = 0;
      assertEquals(await planAnswer(edge, "approve", ["0123456789"], TEXT), EXIT.answered);
      assertMatch(edge.stdout[0] ?? "", /^Approved plan 0123456789: rm -rf/);
      for (const line of [...page, ...edge.stdout]) {
        // The rows that say how to answer are ours alone.
        if (line.includes("passepartout plan") || line.startsWith("It runs when")) continue;
        assert(columnsOf(line) <= width, line);
      }
      const told = edge.stdout.join("\n").replaceAll("\n↳ ", "");
      assertStringIncludes(told, `Approved plan 0123456789: ${command}\nIt may write `);
    });
  }
});

Deno.test("plan show: of a run that could answer plans it is said, and of no other", () =>
  withFakeDaemon(serving([planValue({ "MAY-ANSWER": true }), planValue({ ID: "9" })]), async (edge) => {
    for (const id of ["0123456789", "9"]) assertEquals(await planShow(edge, id, TEXT), EXIT.answered);
    const told = edge.stdout.filter((line) => line.startsWith("answers plans"));
    assertEquals(told.length, 1);
    assertStringIncludes(told[0] ?? "", "PASSEPARTOUT_AUTH=off");
  }));

Deno.test("plan show: how long it may run is told where it asks for that itself", () =>
  withFakeDaemon(serving([planValue({ TIMEOUT: 86_000 }), planValue({ ID: "9" })]), async (edge) => {
    for (const id of ["0123456789", "9"]) assertEquals(await planShow(edge, id, TEXT), EXIT.answered);
    assertEquals(edge.stdout.filter((line) => /^may run/.test(line)).map((line) => line.replace(/ +/g, " ")), [
      "may run 23 h 53 min 20 s",
    ]);
  }));

Deno.test("plan show: the end of what a plan wrote is there once it ran, for people and for programs", () =>
  withFakeDaemon(
    serving([planValue({ STATE: kw("DONE"), OUTCOME: "exit code 1", STDOUT: "one\ntwo\x1b[2J\n", STDERR: "" })]),
    async (edge) => {
      assertEquals(await planShow(edge, "01234", TEXT), EXIT.answered);
      const page = edge.stdout.join("\n");
      assertMatch(page, /^stdout +one\n +two\\u\{1b\}\[2J$/m);
      assert(!/^stderr/m.test(page), "nothing was written");
      edge.stdout.length = 0;
      assertEquals(await planShow(edge, "01234", JSON_FLAGS), EXIT.answered);
      const { stdout, stderr } = JSON.parse(edge.stdout.join(""));
      assertEquals([stdout, stderr], ["one\ntwo\x1b[2J\n", ""]);
    },
  ));

Deno.test("plan list, plan show: of one that is approved and waits it is said for what, to people and not to programs", () =>
  withFakeDaemon(
    serving([
      planValue({ ID: "1", STATE: kw("APPROVED"), WAITS: "plan 2 has not ended\u202e" }),
      planValue({ ID: "2", STATE: kw("APPROVED") }),
    ]),
    async (edge) => {
      await planList(edge, TEXT);
      assertMatch(edge.stdout[0] ?? "", /git push +not begun: plan 2 has not ended\\u\{202e\}$/);
      assertMatch(edge.stdout[1] ?? "", /git push +it sends commits to another repository$/);
      edge.stdout.length = 0;
      await planShow(edge, "1", TEXT);
      assertEquals(edge.stdout[0], "Plan 1 is approved and has not begun.");
      assertMatch(edge.stdout[1] ?? "", /^not begun +plan 2 has not ended\\u\{202e\}$/);
      assertMatch(edge.stdout.at(-1) ?? "", /passepartout plan cancel 1$/);
      edge.stdout.length = 0;
      await planShow(edge, "2", TEXT);
      assertEquals(edge.stdout[0], "Plan 2 is approved.");
      assert(!edge.stdout.join("\n").includes("not begun"));
      edge.stdout.length = 0;
      await planList(edge, JSON_FLAGS);
      await planShow(edge, "1", JSON_FLAGS);
      assertEquals(edge.stdout.filter((line) => line.includes("waits") || line.includes("not ended")), []);
    },
  ));

Deno.test("plan show: an id that is none, and a beginning that two plans have, are refused", () =>
  withFakeDaemon(serving([planValue({ ID: "aa1" }), planValue({ ID: "aa2" })]), async (edge) => {
    assertEquals(await planShow(edge, "b", TEXT), EXIT.refused);
    assertMatch(edge.stderr.at(-1) ?? "", /^passepartout: There is no plan b\.$/);
    assertEquals(await planShow(edge, "aa", TEXT), EXIT.refused);
    assertStringIncludes(edge.stderr.at(-1) ?? "", "aa1, aa2");
    assertEquals(await planShow(edge, "", TEXT), EXIT.refused);
    assertEquals(await planShow(edge, "aa1", JSON_FLAGS), EXIT.answered);
    assertEquals(JSON.parse(edge.stdout[0] ?? "").command, "git push");
  }));

Deno.test("plan list, plan show: of more than a list holds it is said how many, and each is found by the beginning of its id", () => {
  const plans = Array.from(
    { length: 40 },
    (_, n) => planValue({ ID: `${n < 30 ? "aa" : "bb"}${n}`, STATE: kw("DONE") }),
  );
  return withFakeDaemon(
    (action, payload, say) => {
      const prefix = getString(payload, "PREFIX");
      if (action !== "LIST-PLANS") return serving(plans)(action, payload, say);
      const found = plans.filter((each) => getString(each, "ID")?.startsWith(prefix ?? ""));
      say(responseAnswer(action, { TOTAL: found.length, PLANS: list(found.slice(-25)) }));
    },
    async (edge) => {
      await planList(edge, TEXT);
      await planList(edge, { ...TEXT, all: true });
      assertEquals(edge.stderr, [
        "passepartout: 20 older ones: plan list --all",
        "passepartout: 15 older ones, more than a list holds: plan show ID tells each",
      ]);
      assertEquals(await planShow(edge, "aa0", JSON_FLAGS), EXIT.answered);
      assertEquals(JSON.parse(edge.stdout.at(-1) ?? "").id, "aa0");
      assertEquals(await planShow(edge, "aa", TEXT), EXIT.refused);
      assertMatch(edge.stderr.at(-1) ?? "", /: 30 plans begin with aa: (aa\d+, ){19}aa\d+ and 10 more\.$/);
    },
  );
});

for (const decision of ["approve", "deny", "cancel"] as const) {
  const action = `${decision.toUpperCase()}-PLAN`;
  Deno.test(`plan ${decision}: the answer carries the hash of the plan as it was shown`, () =>
    withFakeDaemon(
      serving([planValue()], (action, _payload, say) =>
        say(responseAnswer(action, { ID: "0123456789", STATE: kw("X") }))),
      async (edge, daemon) => {
        assertEquals(await planAnswer(edge, decision, ["0123"], TEXT), EXIT.answered);
        assertEquals(await planAnswer(edge, decision, ["0123"], { ...TEXT, hash: "ABABABABABAB" }), EXIT.answered);
        assertEquals(await planAnswer(edge, decision, ["0123"], { ...TEXT, hash: "ababab" }), EXIT.answered);
        assertEquals(
          daemon.asked(action).map((each) =>
            getString(each, "HASH")
          ),
          ["ab".repeat(32), "ab".repeat(32), "ababab"],
        );
        assertEquals(
          daemon.asked(action).map((each) => getString(each, "ID")),
          Array(3).fill("0123456789"),
        );
        assertEquals(daemon.asked("HELLO"), []);
      },
    ));
  Deno.test(`plan ${decision}: a plan that is decided is told, with exit code 1`, () =>
    withFakeDaemon(
      serving([planValue()], (_action, _payload, say) => say(logAnswer("ERROR", "PLAN-RESOLVED", "Plan 0 is DONE."))),
      async (edge) => {
        assertEquals(await planAnswer(edge, decision, ["0123456789"], JSON_FLAGS), EXIT.refused);
        assertEquals(JSON.parse(edge.stdout[0] ?? ""), { text: "Plan 0 is DONE.", type: "log", code: "PLAN-RESOLVED" });
        assertEquals(edge.stderr, ["passepartout: Plan 0 is DONE."]);
      },
    ));
}

Deno.test("plan approve, deny, cancel: of several each is answered by itself, and one that cannot be keeps nobody back", () =>
  withFakeDaemon(
    serving(["aa1", "bb2", "cc3"].map((ID) => planValue({ ID, TITLE: `title of ${ID}` })), (action, payload, say) => {
      const id = getString(payload, "ID") ?? "";
      say(
        id === "bb2"
          ? logAnswer("ERROR", "PLAN-RESOLVED", "Plan bb2 is DONE.")
          : responseAnswer(action, { ID: id, STATE: kw("X") }),
      );
    }),
    async (edge, daemon) => {
      for (const [decision, word] of [["approve", "Approved"], ["deny", "Denied"], ["cancel", "Cancelled"]] as const) {
        edge.stdout.length = edge.stderr.length = 0;
        assertEquals(await planAnswer(edge, decision, ["bb", "aa", "dd", "aa", "cc3"], TEXT), EXIT.refused);
        assertEquals(edge.stdout, [`${word} plan aa1: title of aa1`, `${word} plan cc3: title of cc3`]);
        assertEquals(edge.stderr, ["passepartout: Plan bb2 is DONE.", "passepartout: There is no plan dd."]);
        const asked = daemon.asked(`${decision.toUpperCase()}-PLAN`).map((each) => getString(each, "ID"));
        assertEquals(asked, ["bb2", "aa1", "cc3"]);
        edge.stdout.length = 0;
        assertEquals(await planAnswer(edge, decision, ["aa1", "cc3"], JSON_FLAGS), EXIT.answered);
        assertEquals(edge.stdout.map((line) => JSON.parse(line)), [{ id: "aa1", state: "X" }, {
          id: "cc3",
          state: "X",
        }]);
        assertEquals(await planAnswer(edge, decision, ["bb", "aa1"], JSON_FLAGS), EXIT.refused);
        assertEquals(JSON.parse(edge.stdout[2] ?? ""), {
          id: "bb",
          text: "Plan bb2 is DONE.",
          type: "log",
          code: "PLAN-RESOLVED",
        });
        // What was read is one plan.
        const wrong = () => planAnswer(edge, decision, ["aa1", "cc3"], { ...TEXT, hash: "ab".repeat(32) });
        assertThrows(wrong, UsageError);
      }
    },
  ));

Deno.test("plan approve --wait: of several it stays until each is over", () => {
  const ends: Readonly<Record<string, string>> = { aa1: "DONE", bb2: "FAILED" };
  const over = new Set<string>();
  const script: Script = (action, payload, say) => {
    const told = (id: string, state: string) =>
      say({ type: "EVENT", payload: plist({ ACTION: kw("PLAN"), ID: id, STATE: kw(state) }) }, "unasked");
    const plans = Object.keys(ends).map((ID) =>
      planValue({ ID, STATE: kw(over.has(ID) ? ends[ID] ?? "" : "PLAN"), OUTCOME: over.has(ID) ? "it ended" : null })
    );
    serving(plans, (action) => {
      if (action !== "APPROVE-PLAN") return;
      const id = getString(payload, "ID") ?? "";
      say(responseAnswer(action, { ID: id, STATE: kw("APPROVED") }));
      // The one that was approved first ends last.
      if (id === "aa1") return;
      for (const each of ["bb2", "aa1"]) {
        over.add(each);
        told(each, ends[each] ?? "");
      }
    })(action, payload, say);
  };
  return withFakeDaemon(script, async (edge) => {
    assertEquals(await planAnswer(edge, "approve", ["aa1", "bb2"], { ...TEXT, wait: true }), EXIT.refused);
    assertEquals(edge.stdout.slice(2), ["Plan aa1 is done: it ended.", "Plan bb2 failed: it ended."]);
  });
});

for (const [end, code] of [["DONE", EXIT.answered], ["FAILED", EXIT.refused], ["INTERRUPTED", EXIT.refused]] as const) {
  for (const local of [false, true]) {
    Deno.test(`plan approve: ${local ? "in this process" : "with --wait"} it stays until the plan is ${end}`, () =>
      withFakeDaemon(approving(end), async (edge) => {
        assertEquals(await planAnswer(edge, "approve", ["0123456789"], local ? TEXT : { ...TEXT, wait: true }), code);
        assertStringIncludes(edge.stdout.at(-1) ?? "", "it ended with exit code 0");
      }, local));
  }
}

Deno.test("plan approve --wait: where it is asked for again, the new plan is named", () =>
  withFakeDaemon((action, payload, say) => {
    const told = (id: string, state: string, why: string, REPLACES?: string) =>
      say({
        type: "EVENT",
        payload: plist({ ACTION: kw("PLAN"), ID: id, STATE: kw(state), TITLE: "git push", WHY: why, REPLACES }),
      }, "unasked");
    serving([planValue()], (action) => {
      if (action !== "APPROVE-PLAN") return;
      say(responseAnswer(action, { ID: "0123456789", STATE: kw("APPROVED") }));
      told("ffff456789", "PLAN", "it sends commits");
      told("aaaa456789", "PLAN", "it sends commits", "0123456789");
      told("bbbb456789", "PLAN", "it sends commits", "cccc456789");
      told("eeee456789", "PLAN", "it removes 'Plan 0123456789 did not run:'");
      told("0123456789", "FAILED", "it sends commits");
    })(action, payload, say);
  }, async (edge) => {
    assertEquals(await planAnswer(edge, "approve", ["0123456789"], { ...TEXT, wait: true }), EXIT.refused);
    assertEquals(edge.stderr, [
      "passepartout: It is asked for again as plan aaaa456789: passepartout plan show aaaa456789",
    ]);
  }));

Deno.test("plan approve --wait: Ctrl-C ends the wait and not the plan", () =>
  withFakeDaemon(
    serving([planValue()], (action, _payload, say) => {
      if (action === "APPROVE-PLAN") say(responseAnswer(action, { STATE: kw("APPROVED") }));
    }),
    async (edge, daemon) => {
      const listening = edge.onInterrupt.bind(edge);
      edge.onInterrupt = (body) => {
        queueMicrotask(body);
        return listening(body);
      };
      assertEquals(await planAnswer(edge, "approve", ["0123456789"], { ...TEXT, wait: true }), EXIT.refused);
      assertEquals(daemon.asked("CANCEL-PLAN"), []);
      assertEquals(edge.interrupted.size, 0);
    },
  ));

Deno.test("plan verify: a whole ledger is 0, one with faults 1 with each of them", () => {
  const fault = plist({ FAULT: "edited", LINE: 7, WHY: "the line is not what was written" });
  const script: Script = (action, _payload, say) =>
    say(responseAnswer(action, { WHOLE: null, LINES: 9, FAULTS: [fault] }));
  return withFakeDaemon(
    (action, _payload, say) => say(responseAnswer(action, { WHOLE: true, LINES: 1, FAULTS: null })),
    async (edge) => {
      assertEquals(await planVerify(edge, TEXT), EXIT.answered);
      assertEquals(edge.stdout, ["The ledger is whole: 1 line."]);
    },
  ).then(() =>
    withFakeDaemon(script, async (edge) => {
      assertEquals(await planVerify(edge, TEXT), EXIT.refused);
      assertEquals(edge.stdout[1], "line 7: edited: the line is not what was written");
      assertEquals(await planVerify(edge, JSON_FLAGS), EXIT.refused);
      assertEquals(JSON.parse(edge.stdout[2] ?? "").whole, false);
    })
  );
});

Deno.test("plan: an outcome of several lines is one sentence with one end", () => {
  const line = (outcome: string | null) => outcomeLine({ id: "01", state: "FAILED", outcome } as FullPlanRecord);
  assertEquals(
    line('it does not load: /s/a.org:4: No such name.\n/s/a.org:9: The test "x\u202e" fails.'),
    'Plan 01 failed: it does not load: /s/a.org:4: No such name; /s/a.org:9: The test "x\\u{202e}" fails.',
  );
  assertEquals([line(null), line("it ended"), line("and so on...")], [
    "Plan 01 failed.",
    "Plan 01 failed: it ended.",
    "Plan 01 failed: and so on...",
  ]);
});
