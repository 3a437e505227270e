// Cases of section 5, faults: every row of the table with its code and with what becomes of the connection. A bug in the daemon
// (:INTERNAL-ERROR) cannot be brought about from outside, so that row has no case.

import { getf, getString, isList, Keyword, type Value } from "../../daemon/wire/value.ts";
import { type Case, must } from "../case.ts";
import { CaseSkipped, check } from "../failure.ts";
import {
  answerWith,
  ask,
  fault,
  freshMeta,
  HEALTH_CHECK,
  isAnswer,
  isFault,
  isHealthResponse,
  nothingOf,
  quoted,
  request,
  sensorEvent,
  userInput,
} from "../messages.ts";
import { frameOf, headerOf, type Peer } from "../peer.ts";
import { bytesOf, HEADERS, INVALID, joined, NOT_UTF8 } from "../scripts.ts";
import { excerpt } from "../strict_frames.ts";
import { type Need, type Target, TargetError } from "../target.ts";

const FAULTS: readonly Need[] = ["FAULTS"];
const FULL: readonly Need[] = ["FAULTS", "SESSION"];

const malformed: Case[] = HEADERS.map((script) =>
  must(
    `faults/5/malformed/${script.name}`,
    `Where a header is due, ${script.what} is answered :MALFORMED-FRAME before the connection is closed.`,
    FAULTS,
    async (target) => {
      const peer = await target.dial();
      await peer.write(bytesOf(script));
      await fault(peer, "MALFORMED-FRAME");
      await peer.closed();
    },
  )
);

/** A health check with bytes that are no text inside its :ID, and something behind them that would fill the frame. */
function notText(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(headerOf(64), `(:TYPE :HEALTH-CHECK :ID "`, bytes, `")`, " ".repeat(64));
}

const utf8: Case[] = NOT_UTF8.flatMap((script) => [
  must(
    `faults/5/not-utf8/${script.name}`,
    `A payload with ${script.what} is answered :UNREADABLE and the connection is closed.`,
    FAULTS,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write(joined(notText(bytesOf(script)), frameOf(HEALTH_CHECK)));
        await fault(peer, "UNREADABLE");
        await peer.closed();
        nothingOf(peer, "no answer to what came behind", isHealthResponse);
      }),
  ),
  must(
    `faults/5/not-utf8-survived/${script.name}`,
    `A payload with ${script.what} harms nobody.`,
    [],
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write(notText(bytesOf(script)));
        await target.probe();
        await peer.drop();
      }),
  ),
]);

/** Returns every text and field name of a fault, in which a field may be named. */
function namesField(payload: Value | undefined, field: string): boolean {
  const text = getString(payload, "TEXT") ?? "";
  if (new RegExp(`:${RegExp.escape(field)}(?![A-Z-])`).test(text)) return true;
  return isList(payload) && payload.some((item, i) => i % 2 === 1 && item instanceof Keyword && item.name === field);
}

const invalid: Case[] = INVALID.map(({ name, what, message, field }) => {
  // What can only be judged once it is read as a message may not be sent before authentication.
  const needs = /:EVENT|:REQUEST|:PAYLOAD/.test(message) ? FULL : FAULTS;
  const naming = field === undefined ? "" : `, which names :${field},`;
  return must(
    `faults/5/invalid/${name}`,
    `A message that is ${what} is answered :INVALID-MESSAGE${naming} and leaves the connection open.`,
    needs,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.send(message, HEALTH_CHECK);
        const frame = await fault(peer, "INVALID-MESSAGE");
        if (field !== undefined) {
          check(
            namesField(getf(frame.value, "PAYLOAD"), field),
            `a fault that names :${field}`,
            excerpt(frame.payload),
          );
        }
        await peer.expect("the connection stays open: the health check behind is answered", isHealthResponse);
        nothingOf(peer, "one answer only", (each) => isAnswer(each) || isHealthResponse(each));
      }),
  );
});

/** A message at fault, and the code of that. */
const BAD: readonly (readonly [string, string])[] = [["#.(x)", "UNREADABLE"], ["(1 2)", "INVALID-MESSAGE"]];

async function sendBad(peer: Peer, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const [message, code] = BAD[i % BAD.length] as readonly [string, string];
    await peer.send(message);
    await fault(peer, code);
  }
}

const inARow: Case[] = [
  must("faults/5/nine-in-a-row", "Nine faults in a row leave the connection open.", FAULTS, async (target) => {
    const peer = await target.dial();
    await sendBad(peer, 9);
    await target.health(peer);
  }),
  must(
    "faults/5/ten-in-a-row",
    "The tenth fault in a row is answered and closes the connection.",
    FAULTS,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await sendBad(peer, 10);
        await peer.closed("the tenth fault in a row closes the connection");
      }),
  ),
  must(
    "faults/5/ten-in-one-piece",
    "Behind the tenth fault in a row nothing is processed.",
    FAULTS,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.send(...Array.from({ length: 10 }, () => "#.(x)"), HEALTH_CHECK);
        await peer.closed("the tenth fault in a row closes the connection");
        nothingOf(peer, "no answer behind the tenth fault", isHealthResponse);
      }),
  ),
  must("faults/5/row-interrupted", "A good message ends the row of faults.", FAULTS, async (target) => {
    const peer = await target.dial();
    for (let i = 0; i < 3; i++) {
      await sendBad(peer, 9);
      await target.health(peer);
    }
  }),
];

const targets: Case[] = [
  must(
    "faults/5/no-actuator",
    "An unknown :TARGET is answered :NO-ACTUATOR with the known ones, and leaves the connection open.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      await peer.send(request("NO-SUCH-TARGET", ":ACTION :NONE"));
      const { value, payload } = await fault(peer, "NO-ACTUATOR");
      check(
        (getString(getf(value, "PAYLOAD"), "TEXT") ?? "").includes("SYSTEM"),
        "a list with :SYSTEM in it",
        excerpt(payload),
      );
      await target.health(peer);
    },
  ),
  must(
    "faults/5/no-actuator-often",
    "An unknown :TARGET is no fault that counts: the connection stays open.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      for (let i = 0; i < 12; i++) {
        await peer.send(request(`NO-SUCH-TARGET-${i}`, ":ACTION :NONE"));
        await fault(peer, "NO-ACTUATOR");
      }
      await target.health(peer);
    },
  ),
  must(
    "faults/5/no-actuator-mixed",
    "A :TARGET in lower case between bars is an unknown one.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      await peer.send(request("|system|", ":ACTION :STATUS"));
      await fault(peer, "NO-ACTUATOR");
    },
  ),
  must("faults/5/tool-unknown", "A request for a tool that does not exist is answered.", FULL, async (target) => {
    const peer = await target.dial();
    await peer.send(request("TOOL", ':ACTION :CALL :NAME "no-such-tool"'));
    await peer.expect("an outcome, a plan or a refusal", isAnswer, target.waits.answer);
    await target.health(peer);
  }),
];

const others: Case[] = [
  must(
    "faults/5/interrupt-own",
    "An interrupt ends what its own session has running and nothing else.",
    FULL,
    async (target) => {
      const [a, b] = [await target.dial(), await target.dial()];
      const own = freshMeta();
      await b.send(userInput({ meta: own }));
      await a.send(sensorEvent("INTERRUPT"));
      const answer = await answerWith(b, own);
      check(!isFault(answer, "CANCELLED"), "an answer that was not cancelled", excerpt(answer.payload));
    },
  ),
  must(
    "faults/5/interrupt-then-ask",
    "After an interrupt its own connection is answered again.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      await peer.send(sensorEvent("INTERRUPT"));
      await ask(peer, freshMeta());
    },
  ),
  must("faults/5/fault-then-work", "After a fault the same connection is answered.", FULL, async (target) => {
    const peer = await target.dial();
    await peer.send("(1 2)");
    await fault(peer, "INVALID-MESSAGE");
    await ask(peer, freshMeta());
  }),
  ...([
    ["junk", "ZZZZZZ", "MALFORMED-FRAME"],
    ["length", "FFFFFF", "FRAME-TOO-LARGE"],
    ["not-utf8", notText(new Uint8Array([0xff])), "UNREADABLE"],
  ] as const).map(([name, bytes, code]) =>
    must(
      `faults/5/answered-first/${name}`,
      `What was asked before a fault that closes is answered first (${code}), even if both come in one piece.`,
      FULL,
      async (target) => {
        const peer = await target.dial();
        const meta = freshMeta();
        await peer.write(joined(frameOf(userInput({ meta })), bytes));
        await answerWith(peer, meta);
        await fault(peer, code);
        await peer.closed();
      },
    )
  ),
  must(
    "faults/5/order",
    "Faults and answers to health checks come in the order of what they answer.",
    FAULTS,
    async (target) => {
      const peer = await target.dial();
      await peer.send(HEALTH_CHECK, "#.(x)", HEALTH_CHECK, "(1 2)", HEALTH_CHECK);
      const order = ["HEALTH", "UNREADABLE", "HEALTH", "INVALID-MESSAGE", "HEALTH"];
      for (const [i, wanted] of order.entries()) {
        const frame = await peer.expect(`answer ${i + 1} of 5`, () => true);
        const right = wanted === "HEALTH" ? isHealthResponse(frame) : isFault(frame, wanted);
        check(right, `answer ${i + 1}: ${wanted}`, excerpt(frame.payload));
      }
    },
  ),
  must(
    "faults/5/not-reading",
    "A peer that does not read its answers is closed once they pass the queue, and delays nobody.",
    FULL,
    (target) => target.survives(() => flood(target)),
    { alone: true },
  ),
];

/** Asks for 24 MiB of answers and reads none, until the target closes. */
async function flood(target: Target): Promise<void> {
  const peer = await target.dial();
  const other = await target.dial();
  const meta = freshMeta(`:NOTE ${quoted("x".repeat(500_000))}`);
  const bytes = new TextEncoder().encode(frameOf(userInput({ meta, text: "help" })));
  let taken = true;
  for (let i = 0; i < 48 && taken; i++) {
    // A target may also stop reading from such a peer: then the write stands still, and others must be served all the same.
    const pushed = peer.write(bytes).then((whole) => whole ? "taken" as const : "closed" as const);
    const served = target.health(other, "another connection is served meanwhile").then(() => "served" as const);
    await served;
    const late = Promise.withResolvers<"standing">();
    const timer = setTimeout(() => late.resolve("standing"), target.waits.quiet);
    taken = await Promise.race([pushed, late.promise]) === "taken";
    clearTimeout(timer);
  }
  await target.health(other, "another connection is served afterwards");
  await peer.closed("the target closes the connection of a peer that does not read");
}

const slow: Case[] = [
  ...[
    ["header", "0000", "half a header"],
    ["payload", "000015(:TYPE", "half a payload"],
    ["character", joined(headerOf(64), new Uint8Array([0xf0, 0x9f])), "half a character"],
  ].map(([name, bytes, what]) =>
    must(
      `faults/5/timeout/${name}`,
      `A frame of which only ${what} came after 30 s is answered :TIMEOUT and the connection is closed.`,
      FULL,
      (target) =>
        target.survives(async () => {
          const peer = await target.dial();
          await peer.write(bytes as string | Uint8Array);
          await fault(peer, "TIMEOUT", target.waits.slow);
          await peer.closed();
        }),
      { slow: true },
    )
  ),
  must(
    "faults/5/timeout/idle",
    "A connection on which no frame has begun is not closed while others run into their time limit.",
    FULL,
    async (target) => {
      const idle = await target.dial();
      const peer = await target.dial();
      await peer.write("0000");
      await peer.closed("the target closes a connection with half a frame", target.waits.slow);
      await target.health(idle, "an idle connection is still served");
    },
    { slow: true },
  ),
  must(
    "faults/5/too-many-connections",
    "A connection over the limit of 4,096 is answered :TOO-MANY-CONNECTIONS and closed, and those within it are served.",
    FAULTS,
    async (target) => {
      const first = await target.dial();
      let last: Peer | undefined;
      try {
        // What is taken already counts, so the limit comes a little earlier than 4,096 of our own.
        for (let i = 0; i < 4097; i++) {
          last = await target.connect();
          const frame = await last.expect("a greeting or a refusal", () => true);
          if (!isFault(frame, "TOO-MANY-CONNECTIONS")) continue;
          await last.closed();
          await target.health(first, "a connection from before is served");
          return;
        }
      } catch (error) {
        if (!(error instanceof TargetError) || !/os error 24|too many open files/i.test(error.message)) throw error;
        throw new CaseSkipped("this process may not open 4,097 connections (see ulimit -n)");
      }
      check(false, "a :LOG with :CODE :TOO-MANY-CONNECTIONS", "4,097 connections were greeted");
    },
    { slow: true, alone: true },
  ),
];

/** Cases of section 5. */
export const FAULT_CASES: readonly Case[] = [
  ...malformed,
  ...utf8,
  ...invalid,
  ...inARow,
  ...targets,
  ...others,
  ...slow,
];
