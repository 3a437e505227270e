// Cases of section 6: what was seen to kill, deafen or fool an implementation, so tried on every one. Each looks at a connection
// from before and at a new one afterwards. Nothing dangerous is ever asked for: what is sent is harmless even where it is obeyed.

import { getf, getKeyword } from "../../daemon/wire/value.ts";
import { type Case, must, should } from "../case.ts";
import { check } from "../failure.ts";
import {
  answersId,
  answerWith,
  ask,
  freshMeta,
  HEALTH_CHECK,
  isAnswer,
  isFault,
  isHealthResponse,
  nothingOf,
  quoted,
  request,
  sensorEvent,
  uniqueName,
  userInput,
} from "../messages.ts";
import { frameOf, type Peer } from "../peer.ts";
import { excerpt, type Frame } from "../strict_frames.ts";
import type { Greeted, Need, Target } from "../target.ts";

const ALL: readonly Need[] = [];
const SESSION: readonly Need[] = ["SESSION"];
const FULL: readonly Need[] = ["FAULTS", "SESSION"];

/** Payloads that must neither kill nor hang; what is answered, if anything, is the target's affair. */
const KILLERS: readonly (readonly [string, string, () => string])[] = [
  ["circular-list", "A list that holds itself", () => "(:TYPE :EVENT :PAYLOAD #1=(:SENSOR :USER-INPUT :TEXT #1#))"],
  ["circular-short", "A circular list of a few bytes", () => "#1=(:TYPE :HEALTH-CHECK :META #1#)"],
  ["circular-pair", "A pair that holds itself twice", () => "#1=(#1# . #1#)"],
  ["billion-laughs", "A form of labels that doubles with each", () => {
    const labels = Array.from({ length: 30 }, (_, i) => `#${i + 1}=(${i === 0 ? "1" : `#${i}# #${i}#`})`);
    return `(${labels.join(" ")})`;
  }],
  ["nested-5000", "Five thousand nested parentheses", () => "(".repeat(5000) + ")".repeat(5000)],
  ["nested-60000", "Sixty thousand nested parentheses", () => "(".repeat(60_000) + ")".repeat(60_000)],
  ["open-60000", "Sixty thousand parentheses that are never closed", () => "(".repeat(60_000)],
  ["quotes-60000", "Sixty thousand quotes", () => "'".repeat(60_000) + "X"],
  ["vectors-60000", "Sixty thousand nested vectors", () => "#(".repeat(30_000) + ")".repeat(30_000)],
  ["comments-60000", "Sixty thousand characters of nested comments", () => "#|".repeat(15_000) + "|#".repeat(15_000)],
  ["list-of-nil", "A flat list of thirty thousand empty lists", () => `(${"()".repeat(30_000)})`],
  ["digits-60000", "An integer of sixty thousand digits", () => `(:TYPE :HEALTH-CHECK :X ${"9".repeat(60_000)})`],
  ["exponent", "A float with a huge exponent", () => "(:TYPE :HEALTH-CHECK :X 1e999999999)"],
  ["ratio", "A ratio with denominator zero", () => "(:TYPE :HEALTH-CHECK :X 1/0)"],
  ["read-eval", "A form to be evaluated by the reader", () => "(:TYPE :HEALTH-CHECK :X #.(* 6 111111))"],
  ["symbol-60000", "A symbol of sixty thousand characters", () => `(:TYPE :HEALTH-CHECK :X ${"S".repeat(60_000)})`],
  [
    "string-60000",
    "A string of sixty thousand backslashes",
    () => `(:TYPE :HEALTH-CHECK :ID "${"\\".repeat(60_000)}")`,
  ],
  ["package-names", "Symbols of packages that do not exist", () => "(:TYPE :HEALTH-CHECK :X NO-SUCH-PKG::NO-SUCH)"],
  [
    "proto-keys",
    "Keys that mean something to a JavaScript object",
    () => `(:TYPE :HEALTH-CHECK :__PROTO__ (:X 1) :CONSTRUCTOR 1 :|toString| 2)`,
  ],
  ["format-directives", "Text of format directives", () => `(:TYPE :HEALTH-CHECK :ID "~a ~s %s %n {0} \${x}")`],
];

const killers: Case[] = KILLERS.map(([name, what, payload]) =>
  must(
    `hostile/6/${name}`,
    `${what} (${payload().length} characters) does not end the daemon.`,
    ALL,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.send(payload());
        await target.probe();
      }),
  )
);

const floods: Case[] = [
  must(
    "hostile/6/largest-on-15",
    "The largest declared length on 15 connections does not end the daemon.",
    ALL,
    (target) =>
      target.survives(async () => {
        for (let i = target.fitting(15); i > 0; i--) await (await target.dial()).write("FFFFFF");
        await target.probe();
      }),
  ),
  must(
    "hostile/6/half-frames-50",
    "Fifty connections with half a frame each do not keep others from being served.",
    ALL,
    (target) =>
      target.survives(async () => {
        for (let i = target.fitting(50); i > 0; i--) {
          const { peer } = await target.greet();
          await peer.write("000015(:TYPE");
        }
        await target.probe();
      }),
    { alone: true },
  ),
  must(
    "hostile/6/half-headers-50",
    "Fifty connections with half a header each do not keep others from being served.",
    ALL,
    (target) =>
      target.survives(async () => {
        for (let i = target.fitting(50); i > 0; i--) await (await target.greet()).peer.write("00");
        await target.probe();
      }),
    { alone: true },
  ),
  should(
    "hostile/6/fifty-at-once",
    "Fifty connections at the same instant are all greeted.",
    ALL,
    (target) => atOnce(target, 50),
    {
      alone: true,
    },
  ),
  must(
    "hostile/6/two-hundred-at-once",
    "Two hundred connections at the same instant are all greeted.",
    ["FAULTS"],
    (target) => atOnce(target, 200),
    { alone: true },
  ),
  must("hostile/6/thousand-held", "The 1,019th connection is served as the first.", ["FAULTS"], async (target) => {
    const held: Peer[] = [];
    for (let i = 0; i < 1018; i++) held.push((await target.greet()).peer);
    await target.probe();
    await target.health(held[0] as Peer);
  }, { alone: true, slow: true }),
  must(
    "hostile/6/connect-and-go",
    "Fifty connections that go at once do no harm.",
    ALL,
    (target) =>
      target.survives(async () => {
        for (let i = 0; i < 50; i++) await (await target.connect()).drop();
      }),
    { alone: true },
  ),
  must(
    "hostile/6/connect-and-shut",
    "Connections that say at once that they will send nothing do no harm.",
    ALL,
    (target) =>
      target.survives(async () => {
        for (let i = 0; i < 10; i++) await (await target.connect()).halfClose();
      }),
    { alone: true },
  ),
  must(
    "hostile/6/random-bytes",
    "A megabyte of random bytes from each of ten connections leaves the daemon healthy.",
    ALL,
    (target) =>
      target.survives(async () => {
        await Promise.all(Array.from({ length: 10 }, async (_, i) => {
          const peer = await target.dial();
          await peer.write(randomBytes(i + 1, 1 << 20));
          await peer.closed("the connection of random bytes is closed");
        }));
      }),
    { alone: true },
  ),
  must(
    "hostile/6/random-payloads",
    "Two hundred frames of random characters leave the daemon healthy.",
    ALL,
    (target) =>
      target.survives(async () => {
        const alphabet = `()"'\`,;#|\\.: \n0123456789abcXYZ+-/*=<>@é€😀`;
        const glyphs = [...alphabet];
        for (let i = target.fitting(20); i > 0; i--) {
          const peer = await target.dial();
          const random = randomBytes(i + 100, 9 * 40);
          const payloads = Array.from(
            { length: 9 },
            (_, n) => Array.from(random.subarray(n * 40, n * 40 + 40), (byte) => glyphs[byte % glyphs.length]).join(""),
          );
          await peer.send(...payloads);
          await peer.halfClose();
          await peer.quiet();
        }
      }),
  ),
  must(
    "hostile/6/header-only-flood",
    "A thousand empty frames do no harm.",
    ALL,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write("000000".repeat(1000));
        await target.probe();
      }),
  ),
  must(
    "hostile/6/space-flood",
    "A megabyte of white space does no harm.",
    ALL,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write(" \n\t\r".repeat(1 << 18));
        await peer.send(HEALTH_CHECK);
        await peer.expect("the health check behind a megabyte of white space is answered", isHealthResponse);
      }),
  ),
];

async function atOnce(target: Target, count: number): Promise<void> {
  const greeted = await Promise.all(Array.from({ length: count }, () => target.greetAtOnce()));
  await Promise.all(greeted.map(({ peer }) => target.health(peer)));
}

/** Bytes that are the same for the same seed (xorshift), so that a failure can be repeated. */
function randomBytes(seed: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  let state = seed * 0x9e3779b1 >>> 0;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  // A first byte that no header can begin with: what follows is then junk for every reader.
  bytes[0] = 0x00;
  return bytes;
}

const interrupts: Case[] = [
  must("hostile/6/interrupt", "An interrupt switches off no event of any connection.", SESSION, async (target) => {
    const [a, b] = [await target.dial(), await target.dial()];
    await a.send(sensorEvent("INTERRUPT"));
    await target.health(b);
    await ask(b, freshMeta());
    await ask(await target.dial(), freshMeta());
  }),
  must(
    "hostile/6/interrupt-named",
    "An interrupt that names another session's question does not end it.",
    FULL,
    async (target) => {
      const [a, b] = [await target.dial(), await target.dial()];
      const own = freshMeta();
      await b.send(userInput({ meta: own, id: "q1" }));
      await a.send(sensorEvent("INTERRUPT", `:IN-REPLY-TO "q1"`));
      const answer = await answerWith(b, own);
      check(!isFault(answer, "CANCELLED"), "an answer that was not cancelled", excerpt(answer.payload));
    },
  ),
];

/** What became of a request, as far as the guard is concerned. */
function outcomeKind({ value }: Frame): string {
  const payload = getf(value, "PAYLOAD");
  return getKeyword(value, "TYPE") === "LOG"
    ? `refused with :${getKeyword(payload, "CODE")}`
    : `:${getKeyword(value, "TYPE")} :${getKeyword(payload, "ACTION")}`;
}

const LEGAL_OUTCOMES = "an outcome, a plan, a refusal or :NO-ACTUATOR";

/** Sends a request and returns the first thing that comes of it. */
async function outcome(target: Target, message: string): Promise<Frame> {
  const peer = await target.dial();
  await peer.send(message);
  return await peer.expect(
    LEGAL_OUTCOMES,
    (frame) => isAnswer(frame) && (answersId(frame, "s1") || !target.announces("IDS")),
    target.waits.answer,
  );
}

/** A command that a guard may well want to ask about, and that changes nothing when it runs. */
const HARMLESS_REMOVAL = () => `rm -f /tmp/passepartout-conformance-${crypto.randomUUID()}`;

const APPROVALS: readonly (readonly [string, string, string])[] = [
  ["payload", ":APPROVED T", ""],
  ["envelope", "", ":APPROVED T"],
  ["action", `:APPROVED-ACTION (:ACTION :EXECUTE)`, `:APPROVED-ACTION (:ACTION :EXECUTE)`],
  ["status", ":STATUS :APPROVED", ":STATUS :APPROVED"],
  ["depth", ":DEPTH 1", ":DEPTH 1"],
];

const EVALUATIONS: readonly (readonly [string, string])[] = [
  ["form", ":ACTION :EVAL :FORM (* 6 111111)"],
  ["code", `:ACTION :EVAL :CODE "(* 6 111111)"`],
  ["text", `:ACTION :EVAL :TEXT "(* 6 111111)"`],
  ["quoted", ":ACTION :EVAL :FORM '(* 6 111111)"],
];

const unjudged: Case[] = [
  must("hostile/6/shell", "A request to the shell has an outcome, a plan or a refusal.", FULL, async (target) => {
    await outcome(target, request("SHELL", `:ACTION :EXECUTE :CMD "echo hello"`, "s1"));
  }),
  ...APPROVALS.map(([name, inPayload, inEnvelope]) =>
    must(
      `hostile/6/approved-${name}`,
      `A client that says it is approved (${name}) is judged as if it had not said so.`,
      FULL,
      async (target) => {
        const plain = await outcome(
          target,
          request("SHELL", `:ACTION :EXECUTE :CMD ${quoted(HARMLESS_REMOVAL())}`, "s1"),
        );
        const command = `:ACTION :EXECUTE :CMD ${quoted(HARMLESS_REMOVAL())} ${inPayload}`;
        const approved = await outcome(target, request("SHELL", command, "s1", inEnvelope));
        check(outcomeKind(approved) === outcomeKind(plain), outcomeKind(plain), outcomeKind(approved));
      },
    )
  ),
  ...EVALUATIONS.map(([name, payload]) =>
    must(
      `hostile/6/eval-${name}`,
      `A client's :EVAL (${name}) evaluates nothing.`,
      SESSION,
      (target) =>
        target.survives(async () => {
          const peer = await target.dial();
          await peer.send(request("SYSTEM", payload, "s1"), HEALTH_CHECK);
          // A core daemon may close here, or say nothing.
          await peer.expect("any answer", isHealthResponse).catch(() => {});
          nothingOf(peer, "no value of the form", (frame) => frame.payload.includes("666666"));
        }),
    )
  ),
  must("hostile/6/eval-refused", "A client's :EVAL is refused.", FULL, async (target) => {
    const frame = await outcome(target, request("SYSTEM", ":ACTION :EVAL :FORM (* 6 111111)", "s1"));
    check(getKeyword(frame.value, "TYPE") === "LOG", "a :LOG that refuses it", excerpt(frame.payload));
  }),
  must("hostile/6/client-target", "A client cannot make the daemon speak to another client.", FULL, async (target) => {
    const other = await target.dial();
    const marker = uniqueName();
    await outcome(target, request("CLI", `:ACTION :MESSAGE :TEXT ${quoted(marker)}`, "s1"));
    await target.health(other);
    nothingOf(other, "nothing on the other connection", (frame) => frame.payload.includes(marker));
  }),
  must(
    "hostile/6/slow-command",
    "A command that takes its time does not hold up the health check on its own connection.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      await peer.send(request("SHELL", `:ACTION :EXECUTE :CMD "sleep 1"`, "s1"), HEALTH_CHECK);
      const first = await peer.expect(
        "the answer to the health check, or a refusal",
        (frame) => isHealthResponse(frame) || isAnswer(frame),
      );
      check(
        isHealthResponse(first) || !outcomeKind(first).startsWith(":RESPONSE"),
        "the health check is answered before the command has ended",
        excerpt(first.payload),
      );
    },
  ),
];

const smuggled: Case[] = [
  must("hostile/6/frame-in-string", "A frame inside a string is not processed.", ALL, async (target) => {
    const peer = await target.dial();
    await peer.send(`(:TYPE :HEALTH-CHECK :ID ${quoted(frameOf(HEALTH_CHECK).repeat(3))})`);
    await peer.expect("one answer", isHealthResponse);
    const marker = await target.dial();
    await target.health(marker);
    await target.health(peer);
    nothingOf(peer, "two answers to two health checks", isHealthResponse);
  }),
  must(
    "hostile/6/many-faulty-peers",
    "Thirty connections that each send junk delay nobody.",
    ALL,
    (target) =>
      target.survives(async () => {
        const peers: Greeted[] = [];
        for (let i = target.fitting(30); i > 0; i--) peers.push(await target.greet());
        await Promise.all(peers.map(({ peer }, i) => peer.write(i % 2 === 0 ? "ZZZZZZ" : "FFFFFF")));
        await target.probe();
      }),
  ),
];

/** Cases of section 6. */
export const HOSTILE_CASES: readonly Case[] = [...killers, ...floods, ...interrupts, ...unjudged, ...smuggled];
