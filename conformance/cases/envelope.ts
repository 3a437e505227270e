// Cases of section 3, envelopes: types, :META, what is stripped, the handshake, answers owed, :IDS, :STREAM, and the system
// requests of the catalogue.

import { getf, getKeyword, getString, isKeyword, isList, Keyword } from "../../daemon/wire/value.ts";
import { type Case, must, should } from "../case.ts";
import { check } from "../failure.ts";
import {
  answersId,
  answerTo,
  answerWith,
  ask,
  carries,
  fault,
  freshMeta,
  HEALTH_CHECK,
  healthCheck,
  isAnswer,
  isFault,
  isHealthResponse,
  nothingOf,
  quoted,
  read,
  request,
  sensorEvent,
  uniqueName,
  userInput,
} from "../messages.ts";
import type { Peer } from "../peer.ts";
import { ASKED } from "../scripts.ts";
import { excerpt, type Frame } from "../strict_frames.ts";
import type { Need, Target } from "../target.ts";

const FULL: readonly Need[] = ["FAULTS", "SESSION"];
const IDS: readonly Need[] = ["FAULTS", "IDS", "SESSION"];

const isType = (type: string) => (frame: Frame) => isKeyword(getf(frame.value, "TYPE"), type);

/** Sends what is owed no answer; the next health check must be answered, and nothing but it. */
async function unanswered(target: Target, peer: Peer, message: string): Promise<void> {
  await peer.send(message);
  await target.health(peer, "the connection stays open: the next health check is answered");
  nothingOf(peer, "no answer to a message that is owed none", (frame) => isAnswer(frame) || isHealthResponse(frame));
}

const types: Case[] = [
  ...[
    ["response", '(:TYPE :RESPONSE :IN-REPLY-TO "x" :PAYLOAD (:ACTION :NO-SUCH :STATUS :OK))'],
    ["status", "(:TYPE :STATUS :PAYLOAD (:ACTION :STAGE :STAGE :REASON))"],
    ["log", `(:TYPE :LOG :PAYLOAD (:LEVEL :INFO :CODE :NOTE :TEXT "a client's own log"))`],
    ["health-response", "(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY :CHECKED-P T)"],
  ].map(([name, message]) =>
    must(
      `envelope/3.1/type-${name}`,
      `A :${name?.toUpperCase()} from a client is a valid message.`,
      FULL,
      async (target) => await unanswered(target, await target.dial(), message as string),
    )
  ),
  must("envelope/3.1/health-status", "A health check is answered with a keyword :STATUS.", [], async (target) => {
    const { peer } = await target.greet();
    await target.health(peer);
  }),
  must("envelope/3.1/health-known-status", "A health answer has one of the four :STATUS keywords and a :CHECKED-P.", [
    "FAULTS",
  ], async (target) => {
    const { value, payload } = await target.health(await target.dial());
    const checked = getf(value, "CHECKED-P");
    check(
      ["UNKNOWN", "HEALTHY", "DEGRADED", "UNHEALTHY"].includes(getKeyword(value, "STATUS") ?? "") &&
        (checked === true || checked === null),
      ":STATUS :UNKNOWN, :HEALTHY, :DEGRADED or :UNHEALTHY, and :CHECKED-P T or NIL",
      excerpt(payload),
    );
  }),
];

const meta: Case[] = [
  must("envelope/3.2/back-where-asked", "An answer goes back on the connection that asked and on no other.", [
    "SESSION",
  ], async (target) => {
    const asking = await target.dial();
    const other = await target.dial();
    const shared = freshMeta();
    await ask(asking, shared);
    await target.health(other);
    nothingOf(other, "nothing on a connection that asked nothing", (frame) => carries(frame, read(shared)));
  }),
  must(
    "envelope/3.2/each-its-own",
    "Two connections that ask at once get each its own :META.",
    ["SESSION"],
    async (target) => {
      const [a, b] = [await target.dial(), await target.dial()];
      const [metaA, metaB] = [freshMeta(), freshMeta()];
      await Promise.all([a.send(userInput({ meta: metaA })), b.send(userInput({ meta: metaB }))]);
      await Promise.all([answerWith(a, metaA), answerWith(b, metaB)]);
      nothingOf(a, "no :META of somebody else", (frame) => carries(frame, read(metaB)));
      nothingOf(b, "no :META of somebody else", (frame) => carries(frame, read(metaA)));
    },
  ),
  must("envelope/3.2/optional", "A user input without :META is answered.", ["SESSION"], async (target) => {
    const peer = await target.dial();
    await peer.send(userInput());
    await peer.expect("an answer to a user input without :META", isAnswer, target.waits.answer);
  }),
  must("envelope/3.2/order-kept", "The keys of :META come back in their order.", FULL, async (target) => {
    const peer = await target.dial();
    const answer = await ask(peer, freshMeta(`:Z 1 :A 2 :M 3`));
    check(answer.payload.includes(":Z 1 :A 2 :M 3"), ":Z 1 :A 2 :M 3", excerpt(answer.payload));
  }),
  must("envelope/3.2/meta-on-request", "The answer to a request carries its :META.", FULL, async (target) => {
    const peer = await target.dial();
    const own = freshMeta();
    await peer.send(request("SYSTEM", ":ACTION :STATUS", undefined, `:META ${own}`));
    await answerWith(peer, own);
  }),
  must(
    "envelope/3.2/meta-on-fault",
    "The report of a fault carries the :META of the message at fault.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      const own = freshMeta();
      await peer.send(request("NO-SUCH-TARGET", ":ACTION :NONE", undefined, `:META ${own}`));
      const frame = await fault(peer, "NO-ACTUATOR");
      check(carries(frame, read(own)), `:META ${excerpt(own)}`, excerpt(frame.payload));
    },
  ),
];

const STRIPPED = ["APPROVED", "APPROVED-ACTION", "DEPTH", "STATUS", "FOVEAL-FOCUS", "REPLY-STREAM"];

const stripped: Case[] = [
  ...STRIPPED.flatMap((key) => {
    const name = key.toLowerCase();
    const marker = `marked-${name}`;
    const field = `:${key} ${quoted(marker)}`;
    const places: readonly (readonly [string, (own: string) => string])[] = [
      ["envelope", (own) => userInput({ meta: own, envelope: field })],
      ["payload", (own) => userInput({ meta: own, payload: field })],
      ["meta", (own) => userInput({ meta: `${own.slice(0, -1)} ${field})` })],
    ];
    return places.map(([place, message]) =>
      must(
        `envelope/3.3/stripped-${name}-${place}`,
        `:${key} in the ${place === "meta" ? ":META" : place} is taken out, and the message is answered.`,
        FULL,
        async (target) => {
          const peer = await target.dial();
          const own = freshMeta();
          await peer.send(message(own));
          const answer = await answerWith(peer, own);
          check(!answer.payload.includes(marker), `an answer without :${key}`, excerpt(answer.payload));
        },
      )
    );
  }),
  must(
    "envelope/3.3/not-reflected",
    "An event is not reflected, and gets no internal fields added.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      const other = await target.dial();
      const marker = uniqueName();
      for (const message of [sensorEvent("HEARTBEAT"), sensorEvent("BUFFER-UPDATE", `:AST (${quoted(marker)})`)]) {
        await peer.send(message);
      }
      for (const each of [peer, other]) {
        await target.health(each);
        nothingOf(
          each,
          "no event comes back",
          (frame) => frame.payload.includes(marker) || frame.payload.includes(":DEPTH"),
        );
      }
    },
  ),
  ...[
    ["envelope", userInput({ meta: "(:SOURCE :TUI)", envelope: ":NO-SUCH-KEY (1 2) :PRIORITY 5" })],
    ["payload", userInput({ meta: "(:SOURCE :TUI)", payload: ":NO-SUCH-KEY (1 2) :PRIORITY 5" })],
    ["target", userInput({ meta: "(:SOURCE :TUI)", envelope: ":TARGET :NO-SUCH-TARGET" })],
    ["reply", userInput({ meta: "(:SOURCE :TUI)", envelope: `:IN-REPLY-TO "nothing"` })],
  ].map(([name, message]) =>
    must(
      `envelope/3.3/unknown-${name}`,
      "A key that means nothing where it stands is ignored.",
      FULL,
      async (target) => {
        const peer = await target.dial();
        await peer.send(message as string);
        await answerWith(peer, "(:SOURCE :TUI)");
      },
    )
  ),
  must("envelope/3.3/unknown-health", "A health check with unknown keys is answered.", ["FAULTS"], async (target) => {
    const peer = await target.dial();
    await peer.send(`(:NO-SUCH-KEY (1 2) :TYPE :HEALTH-CHECK :PAYLOAD (:X 1) :TARGET :NONE)`);
    await peer.expect("an answer to the health check", isHealthResponse);
  }),
];

const handshake: Case[] = [
  must("envelope/3.4/speaks-first", "The target speaks first, without being spoken to.", [], async (target) => {
    await target.greet();
  }),
  must(
    "envelope/3.4/fields",
    "The handshake says :VERSION, :PROTOCOL 1 and :CAPABILITIES.",
    ["FAULTS"],
    async (target) => {
      const { value, payload } = (await target.greet()).handshake;
      const body = getf(value, "PAYLOAD");
      const capabilities = getf(body, "CAPABILITIES");
      check(
        isType("EVENT")({ value, payload, bytes: 0 }) && getKeyword(body, "ACTION") === "HANDSHAKE" &&
          /^\d+\.\d+\.\d+/.test(getString(body, "VERSION") ?? "") && getf(body, "PROTOCOL") === 1 &&
          isList(capabilities) && capabilities.every((item) => item instanceof Keyword),
        `(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE :VERSION "x.y.z" :PROTOCOL 1 :CAPABILITIES (keywords)))`,
        excerpt(payload, 400),
      );
    },
  ),
  must("envelope/3.4/once", "The handshake comes once.", ["FAULTS"], async (target) => {
    const peer = await target.dial();
    await target.health(peer);
    nothingOf(peer, "no second handshake", ({ value }) => getKeyword(getf(value, "PAYLOAD"), "ACTION") === "HANDSHAKE");
  }),
  must(
    "envelope/3.4/alike",
    "Every connection hears of the same version and capabilities.",
    ["FAULTS"],
    async (target) => {
      const heard = new Set<string>();
      for (let i = 0; i < 5; i++) {
        const { payload } = (await target.greet()).handshake;
        heard.add(payload.replace(/:NONCE "[0-9a-f]*"/, ""));
      }
      check(
        heard.size === 1,
        "handshakes alike but for the nonce",
        [...heard].map((text) => excerpt(text)).join(" and "),
      );
    },
  ),
];

const answers: Case[] = [
  ...ASKED.map(({ name, what, meta, text, core }) =>
    must(
      `envelope/3.5/${name}`,
      `A user input with ${what} is answered and carries its :META.`,
      core === true ? ["SESSION"] : FULL,
      async (target) => {
        const peer = await target.dial();
        await ask(peer, meta ?? freshMeta(), { text });
      },
    )
  ),
  ...['"x"', "5", "(:SOURCE)", "(:SOURCE . :CLI)", "#(1)"].map((odd, i) =>
    must(
      `envelope/3.5/meta-odd-${i + 1}`,
      `A user input whose :META is ${odd} is answered all the same.`,
      FULL,
      async (target) => {
        const peer = await target.dial();
        await peer.send(userInput({ meta: odd }));
        await peer.expect("an answer or a fault", isAnswer, target.waits.answer);
      },
    )
  ),
  ...([["three", 3, ["SESSION"]], ["twenty", 20, FULL]] as const).map(([name, count, needs]) =>
    must(
      `envelope/3.5/${name}-at-once`,
      `User inputs, ${name} of them in one piece, are all answered.`,
      needs,
      async (target) => {
        const peer = await target.dial();
        const metas = Array.from({ length: count }, () => freshMeta());
        await peer.send(...metas.map((own) => userInput({ meta: own })));
        for (const own of metas) await answerWith(peer, own);
      },
    )
  ),
  must(
    "envelope/3.5/same-session-twice",
    "Two connections of one session are both answered.",
    ["SESSION"],
    async (target) => {
      const own = freshMeta();
      const [a, b] = [await target.dial(), await target.dial()];
      await Promise.all([ask(a, own), ask(b, own)]);
    },
  ),
  must(
    "envelope/3.5/health-between",
    "A health check behind a user input is answered.",
    ["SESSION"],
    async (target) => {
      const peer = await target.dial();
      const own = freshMeta();
      await peer.send(userInput({ meta: own }), HEALTH_CHECK);
      await peer.expect("an answer to the health check", isHealthResponse, target.waits.answer);
      await answerWith(peer, own);
    },
  ),
  ...[
    ["heartbeat", sensorEvent("HEARTBEAT")],
    ["interrupt", sensorEvent("INTERRUPT")],
    ["interrupt-of", sensorEvent("INTERRUPT", `:IN-REPLY-TO "nothing"`)],
    ["buffer-update", sensorEvent("BUFFER-UPDATE", `:AST (:TYPE :HEADLINE :TITLE "é€😀")`)],
    ["point-update", sensorEvent("POINT-UPDATE", ":ELEMENT NIL")],
  ].map(([name, message]) =>
    must(
      `envelope/3.5/event-${name}`,
      `An event of sensor ${name?.replace("-of", "")} is taken without an answer.`,
      FULL,
      async (target) => await unanswered(target, await target.dial(), message as string),
    )
  ),
  must(
    "envelope/3.5/org-ast",
    "A buffer update with an Org tree is taken without an answer.",
    ["ORG-AST", "SESSION"],
    async (target) => {
      const tree =
        `(:TYPE :HEADLINE :PROPERTIES (:TITLE "One" :TAGS ("a")) :CONTENTS ((:TYPE :PARAGRAPH :CONTENTS ("text"))))`;
      await unanswered(target, await target.dial(), sensorEvent("BUFFER-UPDATE", `:AST ${tree}`));
    },
  ),
];

const ODD_IDS: readonly (readonly [string, string, string])[] = [
  ["plain", "an :ID", "a"],
  ["empty", "an empty :ID", ""],
  ["long", "an :ID of 4,096 characters", "i".repeat(4096)],
  ["unicode", "an :ID of characters of 1 to 4 bytes", "aé€😀"],
  ["quotes", "an :ID with quotation marks and backslashes", `"\\"\\\\`],
  ["newline", "an :ID with newlines", "a\r\nb"],
  ["syntax", "an :ID that looks like a form", `(:TYPE :LOG) ; #.(x)`],
];

const identity: Case[] = [
  ...ODD_IDS.flatMap(([name, what, id]) => [
    must(`envelope/3.6/health-${name}`, `The answer to a health check gives ${what} back.`, ["IDS"], async (target) => {
      const peer = await target.dial();
      await peer.send(healthCheck(id));
      await peer.expect(
        `a health answer with :IN-REPLY-TO ${excerpt(quoted(id))}`,
        (frame) => isHealthResponse(frame) && answersId(frame, id),
      );
    }),
    must(
      `envelope/3.6/user-input-${name}`,
      `The answer to a user input gives ${what} back.`,
      ["IDS", "SESSION"],
      async (target) => {
        const peer = await target.dial();
        await peer.send(userInput({ id }));
        await answerTo(peer, id);
      },
    ),
  ]),
  ...[
    ["request", request("SYSTEM", ":ACTION :STATUS", "q1"), "the answer to a request"],
    ["no-actuator", request("NO-SUCH-TARGET", ":ACTION :NONE", "q1"), "the report of an unknown target"],
    ["invalid", `(:TYPE :EVENT :ID "q1" :PAYLOAD (:SENSOR :NO-SUCH))`, "the report of an invalid message"],
    ["shell", request("SHELL", `:ACTION :EXECUTE :CMD "echo hello"`, "q1"), "the outcome of a shell request"],
  ].map(([name, message, what]) =>
    must(`envelope/3.6/${name}`, `In ${what} the :ID is given back.`, IDS, async (target) => {
      const peer = await target.dial();
      await peer.send(message as string);
      await answerTo(peer, "q1");
    })
  ),
  must(
    "envelope/3.6/hundred-open",
    "A hundred questions open on one connection get each its own answer.",
    IDS,
    async (target) => {
      const peer = await target.dial();
      const ids = Array.from({ length: 100 }, (_, i) => `q${i}`);
      const own = freshMeta();
      await peer.send(...ids.map((id) => userInput({ id, meta: own })));
      for (const id of ids) await answerTo(peer, id);
    },
  ),
  must(
    "envelope/3.6/health-again",
    "The same health check is answered as often as it is sent.",
    ["IDS"],
    async (target) => {
      const peer = await target.dial();
      await peer.send(healthCheck("h"), healthCheck("h"));
      for (let i = 0; i < 2; i++) {
        await peer.expect('a health answer with :IN-REPLY-TO "h"', (f) => isHealthResponse(f) && answersId(f, "h"));
      }
    },
  ),
  must("envelope/3.6/resent", "A message that is sent again gets the kept answer.", IDS, async (target) => {
    const peer = await target.dial();
    const own = freshMeta();
    await sameAnswer(peer, peer, own, own, "help", "help");
  }),
  must(
    "envelope/3.6/resent-other-text",
    "A message whose :ID was seen is not acted on, whatever it says now.",
    IDS,
    async (target) => {
      const peer = await target.dial();
      const own = freshMeta();
      await sameAnswer(peer, peer, own, own, "first text", "second text");
    },
  ),
  must(
    "envelope/3.6/resent-elsewhere",
    "A session that goes on over a second connection gets the kept answer.",
    IDS,
    async (target) => {
      const own = freshMeta();
      await sameAnswer(await target.dial(), await target.dial(), own, own, "first text", "second text");
    },
  ),
  must(
    "envelope/3.6/resent-after-close",
    "The kept answer outlives the connection that asked.",
    IDS,
    async (target) => {
      const own = freshMeta();
      const first = await target.dial();
      const text = textOf(await askWithId(first, own, "one", "first text"));
      await first.drop();
      const again = await askWithId(await target.dial(), own, "one", "second text");
      check(textOf(again) === text, `the kept answer: ${excerpt(text)}`, excerpt(again.payload));
    },
  ),
  must("envelope/3.6/resent-request", "A request that is sent again gets the kept outcome.", IDS, async (target) => {
    const own = freshMeta();
    const message = request("SYSTEM", ":ACTION :STATUS", "one", `:META ${own}`);
    const texts: string[] = [];
    for (let i = 0; i < 2; i++) {
      const peer = await target.dial();
      await peer.send(message);
      texts.push((await answerTo(peer, "one")).payload);
    }
    check(texts[0] === texts[1], `the kept outcome: ${excerpt(texts[0] ?? "")}`, excerpt(texts[1] ?? ""));
  }),
  must("envelope/3.6/other-session", "The same :ID in another session is another message.", IDS, async (target) => {
    const [a, b] = [freshMeta(), freshMeta()];
    const first = textOf(await askWithId(await target.dial(), a, "one", "first text"));
    const second = await askWithId(await target.dial(), b, "one", "help");
    check(carries(second, read(b)), `an answer with :META ${excerpt(b)}`, excerpt(second.payload));
    check(textOf(second) !== first, "an answer of its own", excerpt(second.payload));
  }),
  must(
    "envelope/3.6/connection-is-session",
    "Without :SESSION-ID each connection is a session.",
    IDS,
    async (target) => {
      const first = textOf(await askWithId(await target.dial(), "(:SOURCE :TUI)", "one", "first text"));
      const second = textOf(await askWithId(await target.dial(), "(:SOURCE :TUI)", "one", "help"));
      check(first !== second, "an answer of its own", excerpt(second));
    },
  ),
  must(
    "envelope/3.6/at-once",
    "A message that is sent twice in one piece is answered once or twice, with the same text.",
    IDS,
    async (target) => {
      const peer = await target.dial();
      const own = freshMeta();
      const message = userInput({ id: "one", meta: own, text: "first text" });
      await peer.send(message, message, userInput({ id: "two", meta: own }));
      const text = textOf(await answerTo(peer, "one"));
      await answerTo(peer, "two");
      for (const frame of peer.unexpected.filter((each) => isAnswer(each) && answersId(each, "one"))) {
        check(textOf(frame) === text, excerpt(text), excerpt(frame.payload));
      }
    },
  ),
];

function textOf({ value, payload }: Frame): string {
  return getString(getf(value, "PAYLOAD"), "TEXT") ?? payload;
}

async function askWithId(peer: Peer, own: string, id: string, text: string): Promise<Frame> {
  await peer.send(userInput({ id, meta: own, text }));
  return await answerTo(peer, id);
}

async function sameAnswer(a: Peer, b: Peer, metaA: string, metaB: string, textA: string, textB: string): Promise<void> {
  const first = textOf(await askWithId(a, metaA, "one", textA));
  const again = await askWithId(b, metaB, "one", textB);
  check(textOf(again) === first, `the kept answer: ${excerpt(first)}`, excerpt(again.payload));
}

const HELLO = request("SYSTEM", ":ACTION :HELLO :CLIENT :TUI :CAPABILITIES (:STREAM)");

/** Tells whether a frame is a good outcome of a system request. */
const isOutcome = (action: string) => ({ value }: Frame): boolean =>
  isKeyword(getf(value, "TYPE"), "RESPONSE") && getKeyword(getf(value, "PAYLOAD"), "ACTION") === action &&
  getKeyword(getf(value, "PAYLOAD"), "STATUS") === "OK";

const isProgress = ({ value }: Frame): boolean => isKeyword(getf(value, "TYPE"), "STATUS");

const streams: Case[] = [
  must("envelope/3.7/hello", "A :HELLO is answered :OK.", FULL, async (target) => {
    const peer = await target.dial();
    await peer.send(HELLO);
    await peer.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO :STATUS :OK))", isOutcome("HELLO"));
  }),
  must(
    "envelope/3.7/hello-without-capabilities",
    "A :HELLO without :CAPABILITIES is answered :OK.",
    FULL,
    async (target) => {
      const peer = await target.dial();
      await peer.send(request("SYSTEM", ":ACTION :HELLO :CLIENT :CLI"));
      await peer.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :HELLO :STATUS :OK))", isOutcome("HELLO"));
    },
  ),
  must("envelope/3.7/whole-answers", "A client that did not ask for a stream gets whole answers only.", [
    "STREAM",
    "SESSION",
  ], async (target) => {
    const peer = await target.dial();
    await ask(peer, freshMeta());
    nothingOf(peer, "no :STATUS", isProgress);
  }),
  should("envelope/3.7/stream", "A client that asked for a stream gets :STATUS before the answer.", [
    "STREAM",
    "SESSION",
  ], async (target) => {
    const peer = await target.dial();
    await peer.send(HELLO);
    await peer.expect("an answer to :HELLO", isOutcome("HELLO"));
    await peer.send(userInput({ meta: freshMeta() }));
    await peer.expect("a :STATUS with :DELTA or :STAGE", isProgress, target.waits.answer);
    await peer.expect("the answer itself", isAnswer, target.waits.answer);
  }),
  must(
    "envelope/3.7/stream-of-others",
    "A stream that one client asked for goes to no other.",
    ["STREAM", "SESSION"],
    async (target) => {
      const [a, b] = [await target.dial(), await target.dial()];
      await a.send(HELLO);
      await a.expect("an answer to :HELLO", isOutcome("HELLO"));
      await ask(b, freshMeta());
      nothingOf(b, "no :STATUS", isProgress);
    },
  ),
];

const system: Case[] = [
  ...["STATUS", "SKILLS", "GATEWAYS"].map((action) =>
    must(
      `envelope/3.1/system-${action.toLowerCase()}`,
      `A :${action} request is answered :OK.`,
      FULL,
      async (target) => {
        const peer = await target.dial();
        await peer.send(request("SYSTEM", `:ACTION :${action}`));
        await peer.expect(`(:TYPE :RESPONSE :PAYLOAD (:ACTION :${action} :STATUS :OK ...))`, isOutcome(action));
      },
    )
  ),
  must("envelope/3.1/list-plans", "A :LIST-PLANS request is answered :OK.", ["PLANS", "SESSION"], async (target) => {
    const peer = await target.dial();
    await peer.send(request("SYSTEM", ":ACTION :LIST-PLANS"));
    await peer.expect("(:TYPE :RESPONSE :PAYLOAD (:ACTION :LIST-PLANS :STATUS :OK ...))", isOutcome("LIST-PLANS"));
  }),
  ...["APPROVE-PLAN", "DENY-PLAN", "CANCEL-PLAN"].map((action) =>
    must(
      `envelope/3.1/${action.toLowerCase()}-unknown`,
      `A :${action} for a plan that does not exist is refused.`,
      ["PLANS", "SESSION"],
      async (target) => {
        const peer = await target.dial();
        const payload = `:ACTION :${action} :ID ${quoted(uniqueName())} :HASH "0"`;
        await peer.send(request("SYSTEM", payload, "p1"));
        await peer.expect("a :LOG with :CODE :NO-SUCH-PLAN", (frame) => isFault(frame, "NO-SUCH-PLAN"));
      },
    )
  ),
];

/** Cases of section 3. */
export const ENVELOPE_CASES: readonly Case[] = [
  ...types,
  ...system,
  ...meta,
  ...stripped,
  ...handshake,
  ...answers,
  ...identity,
  ...streams,
];
