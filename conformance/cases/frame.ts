// Cases of section 1, frames: lengths, characters against bytes, pieces, white space, limits, and streams that end too early.
// Most of them use health checks, which every daemon answers at any time.

import { getString } from "../../daemon/wire/value.ts";
import { type Case, must } from "../case.ts";
import { check } from "../failure.ts";
import {
  answerWith,
  ask,
  fault,
  freshMeta,
  HEALTH_CHECK,
  healthCheck,
  isAnswer,
  isHealthResponse,
  isLog,
  nothingOf,
  paddedHealthCheck,
  quoted,
  uniqueName,
  userInput,
} from "../messages.ts";
import { frameOf, headerOf, type Peer } from "../peer.ts";
import { bytesOf, CUT, HEADERS, joined } from "../scripts.ts";
import { excerpt, type Frame } from "../strict_frames.ts";
import type { Need, Target } from "../target.ts";

const CORE: readonly Need[] = [];
const MIB = 1 << 20;

/** Waits for `count` answers to health checks. */
async function healthResponses(peer: Peer, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await peer.expect(`answer ${i} of ${count} health checks`, isHealthResponse);
}

/** Waits for the answer to a health check with an `:ID`; a daemon with :IDS must give that back. */
async function healthResponseTo(target: Target, peer: Peer, id: string): Promise<void> {
  const frame = await peer.expect(`an answer to the health check with :ID ${excerpt(quoted(id))}`, isHealthResponse);
  if (!target.announces("IDS")) return;
  const found = getString(frame.value, "IN-REPLY-TO");
  check(found === id, `:IN-REPLY-TO ${excerpt(quoted(id))}`, excerpt(frame.payload));
}

const lengths: Case[] = [
  must(
    "frame/1.1/greeting",
    "The first frame has a header of six upper-case digits that counts its characters.",
    CORE,
    async (target) => {
      await target.greet();
    },
  ),
  must("frame/1.1/upper-case", "A header in upper-case digits is read.", CORE, async (target) => {
    const peer = await target.dial();
    await peer.write("0000AB" + paddedHealthCheck(0xab));
    await healthResponses(peer, 1);
  }),
  must("frame/1.1/lower-case", "A header in lower-case digits is read.", CORE, async (target) => {
    const peer = await target.dial();
    await peer.write("0000ab" + paddedHealthCheck(0xab));
    await healthResponses(peer, 1);
  }),
  must("frame/1.1/mixed-case", "A header in digits of both cases is read.", CORE, async (target) => {
    const peer = await target.dial();
    await peer.write("000aBc" + paddedHealthCheck(0xabc));
    await healthResponses(peer, 1);
  }),
  ...[21, 22, 31, 32, 33, 127, 128, 129, 255, 256, 257, 511, 512, 1023, 1024, 2047, 2048, 4095, 4096, 4097].map((
    length,
  ) =>
    must(
      `frame/1.1/length-${length}`,
      `A payload of ${length} characters is read to its end and not past it.`,
      CORE,
      (target) => exactly(target, length),
    )
  ),
  ...[8191, 8192, 16383, 16384].map((length) =>
    must(
      `frame/1.1/length-${length}`,
      `A payload of ${length} characters is read, authenticated or not.`,
      ["FAULTS"],
      (target) => exactly(target, length),
    )
  ),
  ...[16385, 32768, 65535, 65536, 65537, 131072, MIB - 1, MIB].map((length) =>
    must(
      `frame/1.1/length-${length}`,
      `A payload of ${length} characters is read once the peer has authenticated.`,
      ["FAULTS", "SESSION"],
      (target) => exactly(target, length),
    )
  ),
];

async function exactly(target: Target, length: number): Promise<void> {
  const peer = await target.dial();
  await peer.send(paddedHealthCheck(length), HEALTH_CHECK);
  await healthResponses(peer, 2);
}

const SCALARS: readonly (readonly [number, string])[] = [
  [0x7f, "the last of one byte"],
  [0x80, "the first of two bytes"],
  [0x7ff, "the last of two bytes"],
  [0x800, "the first of three bytes"],
  [0xd7ff, "the last before the surrogates"],
  [0xe000, "the first behind the surrogates"],
  [0xfeff, "the byte order mark"],
  [0xfffd, "the replacement character"],
  [0xffff, "the last of three bytes"],
  [0x10000, "the first of four bytes"],
  [0x1f600, "an emoji"],
  [0x10ffff, "the last of all"],
];

const WIDTHS: readonly (readonly [string, string])[] = [
  ["1-byte", "a"],
  ["2-byte", "é"],
  ["3-byte", "€"],
  ["4-byte", "😀"],
  ["mixed", "aé€😀"],
  ["joined", "👩‍👩‍👧"],
];

const characters: Case[] = [
  ...SCALARS.map(([code, what]) => {
    const hex = code.toString(16).toUpperCase().padStart(4, "0");
    return must(`frame/1.1/scalar-${hex}`, `U+${hex}, ${what}, counts as one character.`, CORE, async (target) => {
      const peer = await target.dial();
      const id = String.fromCodePoint(code).repeat(3);
      await peer.send(healthCheck(id), HEALTH_CHECK);
      await healthResponseTo(target, peer, id);
      await healthResponses(peer, 1);
    });
  }),
  ...WIDTHS.flatMap(([name, glyphs]) =>
    [16, 256, 800].map((count) =>
      must(
        `frame/1.1/characters-${name}-${count}`,
        `A payload that holds ${count} times ${JSON.stringify(glyphs)} is counted in characters.`,
        CORE,
        async (target) => {
          const peer = await target.dial();
          const id = glyphs.repeat(count);
          await peer.send(healthCheck(id), HEALTH_CHECK);
          await healthResponseTo(target, peer, id);
          await healthResponses(peer, 1);
        },
      )
    )
  ),
  ...WIDTHS.map(([name, glyphs]) =>
    must(
      `frame/1.1/answer-${name}`,
      `An answer whose :META holds ${JSON.stringify(glyphs)} is counted in characters, too.`,
      ["SESSION"],
      async (target) => {
        const peer = await target.dial();
        await ask(peer, freshMeta(`:NOTE ${quoted(glyphs.repeat(20))}`), { text: glyphs });
        await target.health(peer);
      },
    )
  ),
];

const SPACES: readonly (readonly [string, string, string])[] = [
  ["space", " ", "A space"],
  ["tab", "\t", "A tab"],
  ["cr", "\r", "A CR"],
  ["lf", "\n", "An LF"],
  ["crlf", "\r\n", "A CR and an LF"],
  ["all", " \t\r\n \n\r\t", "A mixture of space, tab, CR and LF"],
  ["thousand", " \n".repeat(500), "A thousand characters of white space"],
];

const spaces: Case[] = [
  ...SPACES.flatMap(([name, space, what]) => [
    must(`frame/1.2/${name}-before`, `${what} before the first frame is skipped.`, CORE, async (target) => {
      const { peer } = await target.greet();
      await peer.write(space + frameOf(HEALTH_CHECK));
      await healthResponses(peer, 1);
    }),
    must(`frame/1.2/${name}-between`, `${what} between frames is skipped.`, CORE, async (target) => {
      const peer = await target.dial();
      await peer.write(frameOf(HEALTH_CHECK) + space + frameOf(HEALTH_CHECK) + space);
      await healthResponses(peer, 2);
    }),
  ]),
  must("frame/1.2/pieces", "White space that comes piece by piece is skipped.", CORE, async (target) => {
    const peer = await target.dial();
    await peer.write(" \r\n\t " + frameOf(HEALTH_CHECK) + "\n\n" + frameOf(HEALTH_CHECK) + "\n", 1);
    await healthResponses(peer, 2);
  }),
  must("frame/1.2/writer-adds-none", "A writer puts nothing between its frames.", CORE, async (target) => {
    const peer = await target.dial();
    const count = target.fitting(20);
    await peer.send(...Array.from({ length: count }, () => HEALTH_CHECK));
    await healthResponses(peer, count);
    await target.health(peer);
  }),
];

const SPLIT_ID = "aé€😀";
const SPLIT_SCRIPT = joined(frameOf(HEALTH_CHECK), frameOf(healthCheck(SPLIT_ID)), frameOf(HEALTH_CHECK));

const pieces: Case[] = [
  ...Array.from({ length: SPLIT_SCRIPT.length - 1 }, (_, i) => {
    const at = i + 1;
    return must(
      `frame/1.3/split-at-${String(at).padStart(2, "0")}`,
      `Three frames of ${SPLIT_SCRIPT.length} bytes that are split behind byte ${at} are read as three.`,
      CORE,
      async (target) => {
        const peer = await target.dial();
        const fence = await target.dial();
        await peer.write(SPLIT_SCRIPT.subarray(0, at));
        // An answer on another connection tells that the target had the time to read the first piece by itself.
        await target.health(fence);
        await peer.write(SPLIT_SCRIPT.subarray(at));
        await healthResponses(peer, 1);
        await healthResponseTo(target, peer, SPLIT_ID);
        await healthResponses(peer, 1);
      },
    );
  }),
  ...[1, 2, 3, 5, 7, 64, 997].map((chop) =>
    must(
      `frame/1.3/chops-of-${chop}`,
      `Frames that come in pieces of ${chop} ${chop === 1 ? "byte" : "bytes"} are read.`,
      CORE,
      async (target) => {
        const peer = await target.dial();
        const count = chop < 10 ? 4 : target.fitting(60);
        const script = Array.from({ length: count }, (_, i) => frameOf(healthCheck(`${i} aé€😀`.repeat(i % 3 + 1))));
        await peer.write(script.join(""), chop);
        await healthResponses(peer, count);
      },
    )
  ),
  ...[2, 10, 100, 1000].map((most) =>
    must(`frame/1.3/${most}-in-one-piece`, `${most} frames in one piece are all read.`, CORE, async (target) => {
      const peer = await target.dial();
      // Where nothing is announced and answers are slow, fewer.
      const count = target.fitting(most);
      await peer.write(frameOf(HEALTH_CHECK).repeat(count));
      await healthResponses(peer, count);
    })
  ),
  must(
    "frame/1.3/user-input-bytewise",
    "A user input that comes byte by byte is answered.",
    ["SESSION"],
    async (target) => {
      const peer = await target.dial();
      const meta = freshMeta(`:NOTE "é€😀"`);
      await peer.write(frameOf(userInput({ text: "aé€😀", meta })), 1);
      await answerWith(peer, meta);
    },
  ),
  must(
    "frame/1.3/half-a-frame-behind",
    "A frame is answered although the next one has only begun.",
    CORE,
    async (target) => {
      const peer = await target.dial();
      await peer.write(frameOf(HEALTH_CHECK) + "000015(:TYPE");
      await healthResponses(peer, 1);
      await peer.write(" :HEALTH-CHECK)");
      await healthResponses(peer, 1);
    },
  ),
  must("frame/1.3/header-behind", "A frame is answered although half a header follows it.", CORE, async (target) => {
    const peer = await target.dial();
    await peer.write(frameOf(HEALTH_CHECK) + "000");
    await healthResponses(peer, 1);
    await peer.write("015" + HEALTH_CHECK);
    await healthResponses(peer, 1);
  }),
];

const limits: Case[] = [
  must(
    "frame/1.4/largest-declared",
    "The largest length six digits can say closes the connection or waits for its payload, and harms nobody.",
    CORE,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write("FFFFFF(");
        await target.probe();
        nothingOf(peer, "no answer to a frame of which one byte came", isAnswerButFault);
      }),
  ),
  ...([["one-over", MIB + 1], ["sixteen-times", 16 * MIB - 1]] as const).map(([name, length]) =>
    must(
      `frame/1.4/${name}`,
      `A declared length of ${length} is refused before any of its payload came.`,
      ["FAULTS", "SESSION"],
      (target) => target.survives(() => tooLarge(target, headerOf(length))),
    )
  ),
  must(
    "frame/1.4/bytes-over",
    "A payload whose length in characters is within the limit is too large when its bytes pass it.",
    ["FAULTS", "SESSION"],
    (target) => target.survives(() => tooLarge(target, headerOf(MIB) + "(" + "😀".repeat(MIB / 4 + 64))),
  ),
  must(
    "frame/1.4/before-authentication",
    "Before authentication a declared length over 16 KiB is refused.",
    ["FAULTS", "AUTH"],
    (target) =>
      target.survives(async () => {
        const { peer } = await target.greet();
        await peer.write(headerOf(16 * 1024 + 1));
        await fault(peer, "FRAME-TOO-LARGE");
        await peer.closed();
      }),
  ),
  must(
    "frame/1.4/bytes-before-authentication",
    "Before authentication a payload whose bytes pass 16 KiB is refused.",
    ["FAULTS", "AUTH"],
    (target) =>
      target.survives(async () => {
        const { peer } = await target.greet();
        await peer.write(headerOf(16 * 1024) + "(" + "€".repeat(6000));
        await fault(peer, "FRAME-TOO-LARGE");
        await peer.closed();
      }),
  ),
  must(
    "frame/1.4/answer-not-longer",
    "No frame of more than 1 MiB is sent, even where the answer would be longer.",
    ["FAULTS", "SESSION"],
    async (target) => {
      const peer = await target.dial();
      // The :META alone nearly fills a frame, so that an answer which carries it must be cut or split.
      const meta = freshMeta(`:NOTE "${"x".repeat(MIB - 160)}"`);
      const before = userInput({ text: "", meta }).length;
      await peer.send(userInput({ text: "y".repeat(MIB - before), meta }));
      const frame = await peer.expect("an answer to a user input of 1 MiB", isAnswer, target.waits.answer);
      check(frame.bytes <= MIB, "a payload of at most 1 MiB", `${frame.bytes} bytes`);
      await target.health(peer);
    },
  ),
];

function isAnswerButFault(frame: Frame): boolean {
  return isHealthResponse(frame) || isAnswer(frame) && !isLog(frame);
}

async function tooLarge(target: Target, bytes: string): Promise<void> {
  const peer = await target.dial();
  await peer.write(bytes);
  await fault(peer, "FRAME-TOO-LARGE");
  await peer.closed();
}

const cut: Case[] = CUT.flatMap((script) => [
  must(
    `frame/1.5/${script.name}`,
    `A stream that ends ${script.what} has no frame to process.`,
    CORE,
    (target) => target.survives(() => cutStream(target, bytesOf(script), false)),
  ),
  must(
    `frame/1.5/after-a-frame/${script.name}`,
    `A stream that ends ${script.what} has been answered what came before, and no more.`,
    CORE,
    (target) => target.survives(() => cutStream(target, bytesOf(script), true)),
  ),
]);

async function cutStream(target: Target, bytes: Uint8Array, afterFrame: boolean): Promise<void> {
  const peer = await target.dial();
  if (afterFrame) {
    await peer.write(joined(frameOf(HEALTH_CHECK), bytes));
    await healthResponses(peer, 1);
  } else await peer.write(bytes);
  await peer.halfClose();
  await peer.quiet();
  nothingOf(peer, "no answer to a frame that never came to its end", isAnswerButFault);
}

const headers: Case[] = HEADERS.map((script) =>
  must(
    `frame/1.1/header/${script.name}`,
    `Where a header is due, ${script.what} closes the connection, and no frame behind it is processed.`,
    CORE,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write(joined(bytesOf(script), frameOf(HEALTH_CHECK), " ", frameOf(HEALTH_CHECK)));
        await peer.closed();
        nothingOf(peer, "no answer to what came behind a broken header", isAnswerButFault);
      }),
  )
);

const junkBehind: Case[] = ["ZZZZZZ", "+00015", "GET / HTTP/1.1\r\n"].map((junk, i) =>
  must(
    `frame/1.1/junk-behind-frames-${i + 1}`,
    `A broken header behind good frames (${JSON.stringify(junk)}) closes the connection once these are answered.`,
    CORE,
    (target) =>
      target.survives(async () => {
        const peer = await target.dial();
        await peer.write(frameOf(HEALTH_CHECK).repeat(2));
        await healthResponses(peer, 2);
        await peer.write(junk + frameOf(HEALTH_CHECK));
        await peer.closed();
        nothingOf(peer, "no answer to what came behind a broken header", isAnswerButFault);
      }),
  )
);

const abrupt: Case[] = [
  must(
    "frame/1.5/answered-after-half-close",
    "What came before the end of the stream is answered, even if the end came with it.",
    ["FAULTS", "SESSION"],
    async (target) => {
      const peer = await target.dial();
      const meta = freshMeta();
      await peer.send(HEALTH_CHECK, userInput({ meta }));
      await peer.halfClose();
      await healthResponses(peer, 1);
      await answerWith(peer, meta);
      await peer.closed("the target closes its side once it has answered");
    },
  ),
  must(
    "frame/1.5/gone",
    "A peer that is gone in the middle of a frame harms nobody.",
    CORE,
    (target) =>
      target.survives(async () => {
        for (const bytes of ["000015(:TYPE :HEA", "0000", "000015"]) {
          const peer = await target.dial();
          await peer.write(bytes);
          await peer.drop();
        }
      }),
  ),
  must(
    "frame/1.5/gone-with-answers",
    "A peer that is gone before it read its answers harms nobody.",
    CORE,
    (target) =>
      target.survives(async () => {
        for (let i = 0; i < 5; i++) {
          const peer = await target.dial();
          await peer.send(...Array.from({ length: 50 }, () => healthCheck(uniqueName())));
          await peer.drop();
        }
      }),
  ),
];

/** Cases of section 1. */
export const FRAME_CASES: readonly Case[] = [
  ...lengths,
  ...characters,
  ...headers,
  ...junkBehind,
  ...spaces,
  ...pieces,
  ...limits,
  ...cut,
  ...abrupt,
];
