// Cases of section 2, payloads: what is read, what comes back of it in :META, and what must be refused. Every form of the
// scripts is sent as it stands, so nothing depends on this side's printer.

import { Char, Dotted, Float, getf, isList, Ratio, Sym, type Value, Vector } from "../../daemon/wire/value.ts";
import { type Case, must } from "../case.ts";
import { check } from "../failure.ts";
import {
  answerWith,
  ask,
  fault,
  freshMeta,
  HEALTH_CHECK,
  isAnswer,
  isHealthResponse,
  nothingOf,
  quoted,
  read,
  uniqueName,
  userInput,
} from "../messages.ts";
import { ECHOED, UNREADABLE } from "../scripts.ts";
import { excerpt, type Frame } from "../strict_frames.ts";

const echoed: Case[] = ECHOED.map(({ name, section, what, form, printed, core }) =>
  must(
    `payload/${section}/${name}`,
    `In :META, ${what} comes back as it is.`,
    core === true ? ["SESSION"] : ["FAULTS", "SESSION"],
    async (target) => {
      const peer = await target.dial();
      const answer = await ask(peer, freshMeta(`:VALUE ${form}`));
      if (printed === undefined || !target.announces("FAULTS")) return;
      const wanted = printed.map((spelling) => `:VALUE ${spelling}`);
      check(
        wanted.some((text) => new RegExp(`${RegExp.escape(text)}[ )]`).test(answer.payload)),
        wanted,
        excerpt(answer.payload),
      );
    },
  )
);

/** Tells whether a value keeps to the common subset, which SBCL and Emacs read alike. */
function isCommon(value: Value): boolean {
  if (isList(value)) return value.every(isCommon);
  if (value instanceof Float) return !value.double;
  return !(value instanceof Sym || value instanceof Ratio || value instanceof Char || value instanceof Dotted ||
    value instanceof Vector);
}

function checkCommon(frame: Frame): void {
  check(
    isCommon(frame.value) && !frame.payload.replace(/"(?:[^"\\]|\\[^])*"/g, "").includes("#"),
    "lists, keywords, strings, integers, NIL, T and floats only",
    excerpt(frame.payload),
  );
}

const subset: Case[] = [
  must("payload/2.1/greeting", "The handshake keeps to the common subset.", ["FAULTS"], async (target) => {
    checkCommon((await target.greet()).handshake);
  }),
  must("payload/2.1/health", "A health answer keeps to the common subset.", ["FAULTS"], async (target) => {
    checkCommon(await target.health(await target.dial()));
  }),
  must(
    "payload/2.1/answer",
    "An answer to a user keeps to the common subset.",
    ["FAULTS", "SESSION"],
    async (target) => {
      checkCommon(await ask(await target.dial(), freshMeta()));
    },
  ),
  must("payload/2.1/fault", "A fault report keeps to the common subset.", ["FAULTS"], async (target) => {
    const peer = await target.dial();
    await peer.send("#.(+ 1 2)");
    checkCommon(await fault(peer, "UNREADABLE"));
  }),
];

const EVERYTHING =
  `(1 -2 1000000000000000000000000000000 1/3 1.5 1.0d0 "a\\"b\\\\c" :KEY FOO PKG:BAR |mixed Case| #\\A #(1 (2)) (3 . 4) 'X NIL T)`;

const printing: Case[] = [
  must(
    "payload/2.5/everything",
    "One form of every kind of value comes back as it is.",
    ["FAULTS", "SESSION"],
    async (target) => {
      await ask(await target.dial(), freshMeta(`:VALUE ${EVERYTHING}`));
    },
  ),
  must(
    "payload/2.5/deterministic",
    "The same :META is printed in the same way each time.",
    ["FAULTS", "SESSION"],
    async (target) => {
      const meta = freshMeta(`:VALUE ${EVERYTHING}`);
      const texts: string[] = [];
      for (let i = 0; i < 2; i++) {
        const { payload } = await ask(await target.dial(), meta);
        texts.push(/:VALUE .*? NIL T\)/s.exec(payload)?.[0] ?? payload);
      }
      check(texts[0] === texts[1], "two equal texts", `${excerpt(texts[0] ?? "")} and ${excerpt(texts[1] ?? "")}`);
    },
  ),
  must(
    "payload/2.5/answer-of-answer",
    "What was printed is read back as the same value.",
    ["FAULTS", "SESSION"],
    async (target) => {
      const peer = await target.dial();
      const first = await ask(peer, freshMeta(`:VALUE ${EVERYTHING}`));
      const printed = /:META (\(.*? NIL T\)\))/s.exec(first.payload)?.[1];
      check(printed !== undefined, "a :META that ends in the form that was sent", excerpt(first.payload));
      const again = await ask(peer, printed);
      check(again.payload.includes(printed), printed, excerpt(again.payload));
    },
  ),
];

/** Sends an unreadable payload; it must be refused, and the connection must live on. */
function refused(id: string, requirement: string, payload: () => string): Case {
  return must(id, requirement, ["FAULTS"], (target) =>
    target.survives(async () => {
      const peer = await target.dial();
      await peer.send(payload(), HEALTH_CHECK);
      await fault(peer, "UNREADABLE");
      await peer.expect("the connection stays open: the next health check is answered", isHealthResponse);
      await target.health(peer);
      nothingOf(peer, "no answer to an unreadable payload but the fault", (f) => isHealthResponse(f) || isAnswer(f));
    }));
}

const unreadable: Case[] = [
  ...UNREADABLE.map(({ name, what, form, payload }) =>
    refused(
      `payload/2.4/${name}`,
      `A payload with ${what} is unreadable, is answered so, and leaves the connection open.`,
      () => payload ?? `(:TYPE :HEALTH-CHECK :ID ${quoted(uniqueName())} :X ${form})`,
    )
  ),
  refused(
    "payload/2.4/depth-101",
    "Lists nested 101 deep are unreadable.",
    () => "(".repeat(101) + ")".repeat(101),
  ),
  refused(
    "payload/2.4/depth-1000",
    "Lists nested 1,000 deep are unreadable.",
    () => "(:TYPE :HEALTH-CHECK :X " + "(".repeat(1000) + ")".repeat(1000) + ")",
  ),
  must("payload/2.4/depth-100", "Lists nested 100 deep are readable.", ["FAULTS"], async (target) => {
    const peer = await target.dial();
    await peer.send("(".repeat(100) + "1" + ")".repeat(100));
    await fault(peer, "INVALID-MESSAGE");
  }),
  must(
    "payload/2.4/depth-100-answered",
    "A message nested 100 deep is answered.",
    ["FAULTS", "SESSION"],
    async (target) => {
      await ask(await target.dial(), freshMeta(`:VALUE ${"(".repeat(98)}1${")".repeat(98)}`));
    },
  ),
  must(
    "payload/2.4/sample",
    "The sample of an unreadable payload is short and printable.",
    ["FAULTS"],
    async (target) => {
      const peer = await target.dial();
      await peer.send(`(:TYPE "\u001b[31m\u0007\u202e${"x".repeat(9000)}`);
      const { payload, value } = await fault(peer, "UNREADABLE");
      check(payload.length <= 1000, "a fault of at most 1,000 characters", `${payload.length} characters`);
      const text = String(getf(getf(value, "PAYLOAD"), "TEXT"));
      check(
        !/[\p{Cc}\u202a-\u202e]/u.test(text.replaceAll("\n", " ")),
        "no control characters",
        excerpt(JSON.stringify(text)),
      );
    },
  ),
];

const kept: Case[] = [
  must(
    "payload/2.3/keywords-not-kept",
    "Half a megabyte of keywords that never occur again do no harm.",
    ["FAULTS", "SESSION"],
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        const meta = freshMeta();
        for (let i = 0; i < 60; i++) {
          const name = uniqueName("K").toUpperCase();
          const keys = Array.from({ length: 200 }, (_, k) => `:${name}-${k} ${k}`);
          await peer.send(`(:TYPE :HEALTH-CHECK :META (${keys.join(" ")}))`);
          await peer.expect("the health check between is answered", isHealthResponse);
        }
        await peer.send(userInput({ meta }));
        await answerWith(peer, meta);
      }),
  ),
  must("payload/2.3/nil-is-nil", "A :META of () is the same as one of NIL.", ["FAULTS", "SESSION"], async (target) => {
    for (const meta of ["()", "nil", "NIL"]) {
      const peer = await target.dial();
      await peer.send(userInput({ meta }));
      const { value, payload } = await peer.expect("an answer", isAnswer, target.waits.answer);
      check((getf(value, "META") ?? null) === null, ":META NIL or none", excerpt(payload));
    }
  }),
  must("payload/2.3/case-of-keys", "A message in lower case is the same message.", ["FAULTS"], async (target) => {
    const peer = await target.dial();
    await peer.send("(:type :health-check)", "(:Type :Health-Check)");
    await peer.expect("the lower-case health check is answered", isHealthResponse);
    await peer.expect("the mixed-case health check is answered", isHealthResponse);
  }),
  must("payload/2.3/bars-keep-case", "A key between bars in lower case is another key.", ["FAULTS"], async (target) => {
    const peer = await target.dial();
    await peer.send("(:|type| :HEALTH-CHECK)");
    await fault(peer, "INVALID-MESSAGE");
  }),
];

/** Cases of section 2. */
export const PAYLOAD_CASES: readonly Case[] = [...subset, ...echoed, ...kept, ...unreadable, ...printing];

// The kit compares values with the reader of the wire, so a script it cannot read itself would test nothing.
for (const { form } of ECHOED) read(form);
