// Cases of section 4, authentication: what may be said before, what proves the secret, and what does not.
// Those that are refused also look whether the target lives on.

import { type AuthKey, computeMac, randomHex } from "../../daemon/wire/auth.ts";
import { getf, getKeyword, getString, isKeyword } from "../../daemon/wire/value.ts";
import { type Case, must } from "../case.ts";
import { check } from "../failure.ts";
import {
  ask,
  fault,
  freshMeta,
  HEALTH_CHECK,
  isAnswer,
  isFault,
  isHealthResponse,
  isLog,
  nothingOf,
  quoted,
  request,
  sensorEvent,
  userInput,
} from "../messages.ts";
import type { Peer } from "../peer.ts";
import { excerpt, type Frame } from "../strict_frames.ts";
import type { Need, Target } from "../target.ts";

const AUTH: readonly Need[] = ["AUTH"];

/** Returns the nonce of a handshake. */
function nonceOf(handshake: Frame): string {
  return getString(getf(getf(handshake.value, "PAYLOAD"), "AUTH"), "NONCE") ?? "";
}

/** Returns an `:AUTHENTICATE` request; nonce and MAC as they are written. */
function authenticate(nonce: string, mac: string): string {
  return request("SYSTEM", `:ACTION :AUTHENTICATE :NONCE ${nonce} :MAC ${mac}`);
}

const isAccepted = ({ value }: Frame): boolean =>
  isKeyword(getf(value, "TYPE"), "RESPONSE") && getKeyword(getf(value, "PAYLOAD"), "STATUS") === "OK";

/** The connection must be closed, with the fault where faults have codes, and without anything accepted or answered. */
async function refused(target: Target, peer: Peer): Promise<void> {
  if (target.announces("FAULTS")) await fault(peer, "UNAUTHENTICATED");
  await peer.closed("the target closes a connection that did not authenticate");
  nothingOf(peer, "nothing is accepted", (frame) => isAnswer(frame) && !isFault(frame, "UNAUTHENTICATED"));
}

const announced: Case[] = [
  must(
    "auth/4/announced",
    "The :AUTH list names the scheme, a nonce of 32 digits and :REQUIRED T.",
    AUTH,
    async (target) => {
      const { handshake } = await target.greet();
      const list = getf(getf(handshake.value, "PAYLOAD"), "AUTH");
      check(
        getKeyword(list, "SCHEME") === "HMAC-SHA256" && /^[0-9a-f]{32}$/.test(nonceOf(handshake)) &&
          getf(list, "REQUIRED") === true,
        `(:SCHEME :HMAC-SHA256 :NONCE "32 lower-case hexadecimal digits" :REQUIRED T)`,
        excerpt(handshake.payload, 400),
      );
    },
  ),
  must("auth/4/nonce-differs", "Every connection gets a nonce of its own.", AUTH, async (target) => {
    const nonces = new Set<string>();
    for (let i = 0; i < 20; i++) nonces.add(nonceOf((await target.greet()).handshake));
    check(nonces.size === 20, "20 different nonces", `${nonces.size}`);
  }),
  must("auth/4/health-before", "A health check is answered before authentication.", AUTH, async (target) => {
    const { peer } = await target.greet();
    await target.health(peer);
    await target.health(peer);
  }),
  must("auth/4/daemon-proves", "The right MAC is answered with :OK and the daemon's own MAC.", AUTH, async (target) => {
    const { peer, handshake } = await target.greet();
    const { answer, authentication } = await target.authenticate(peer, handshake.value);
    check(await authentication.accepts(answer.value), "the daemon's MAC over the same nonces", excerpt(answer.payload));
  }),
  must("auth/4/mac-in-digits", "The daemon's MAC is 64 lower-case digits.", AUTH, async (target) => {
    const { peer, handshake } = await target.greet();
    const { answer } = await target.authenticate(peer, handshake.value);
    const mac = getString(getf(answer.value, "PAYLOAD"), "MAC") ?? "";
    check(/^[0-9a-f]{64}$/.test(mac), "64 lower-case hexadecimal digits", excerpt(answer.payload));
  }),
  must("auth/4/served-after", "An authenticated connection is served.", AUTH, async (target) => {
    await ask(await target.dial(), freshMeta());
  }),
  must(
    "auth/4/larger-frames-after",
    "After authentication frames of more than 16 KiB are taken.",
    ["AUTH", "FAULTS"],
    async (target) => {
      const peer = await target.dial();
      await ask(peer, freshMeta(), { text: "x".repeat(20_000) });
    },
  ),
  must(
    "auth/4/health-then-authenticate",
    "A connection that checked health first can authenticate.",
    AUTH,
    async (target) => {
      const { peer, handshake } = await target.greet();
      await target.health(peer);
      await target.authenticate(peer, handshake.value);
      await ask(peer, freshMeta());
    },
  ),
  must("auth/4/each-by-itself", "One connection that authenticates opens no other.", AUTH, async (target) => {
    const { peer } = await target.greet();
    await target.dial();
    await peer.send(userInput({ meta: freshMeta() }));
    await refused(target, peer);
  }),
  must("auth/4/nonce-serves-once", "A nonce that has served does not serve again.", AUTH, async (target) => {
    const { peer, handshake } = await target.greet();
    await target.authenticate(peer, handshake.value);
    const nonce = randomHex(16);
    const mac = await computeMac(keyOf(target), "client", target.endpoint.port, nonceOf(handshake), nonce);
    await peer.send(authenticate(quoted(nonce), quoted(mac)), HEALTH_CHECK);
    const outcome = await peer.expect(
      "a refusal, or an answer to the health check behind it",
      (frame) => isLog(frame) || isHealthResponse(frame) || isAccepted(frame),
    );
    check(!isAccepted(outcome), "a second :AUTHENTICATE is not accepted", excerpt(outcome.payload));
  }),
];

function keyOf(target: Target): AuthKey {
  const { key } = target.endpoint;
  if (key === undefined) throw new Error("Cannot compute MAC: no secret (the case needs AUTH)");
  return key;
}

const BEFORE: readonly (readonly [string, string])[] = [
  ["user-input", userInput({ meta: "(:SOURCE :CLI)" })],
  ["user-input-plain", userInput()],
  ["heartbeat", sensorEvent("HEARTBEAT")],
  ["interrupt", sensorEvent("INTERRUPT")],
  ["buffer-update", sensorEvent("BUFFER-UPDATE", ":AST NIL")],
  ["status-request", request("SYSTEM", ":ACTION :STATUS")],
  ["hello", request("SYSTEM", ":ACTION :HELLO :CLIENT :CLI")],
  ["shell-request", request("SHELL", `:ACTION :EXECUTE :CMD "echo hello"`, "s1")],
  ["unknown-target", request("NO-SUCH-TARGET", ":ACTION :NONE")],
  ["response", `(:TYPE :RESPONSE :PAYLOAD (:ACTION :AUTHENTICATE :STATUS :OK))`],
  ["log", `(:TYPE :LOG :PAYLOAD (:LEVEL :INFO :CODE :NOTE :TEXT "x"))`],
];

const before: Case[] = BEFORE.map(([name, message]) =>
  must(
    `auth/4/before/${name}`,
    `Before authentication a message (${name.replace("-", " ")}) is refused and the connection closed.`,
    AUTH,
    (target) =>
      target.survives(async () => {
        const { peer } = await target.greet();
        await peer.send(message);
        await refused(target, peer);
      }),
  )
);

/** Makes the nonce and MAC, as they are written, of a wrong `:AUTHENTICATE`. */
type Forgery = (target: Target, serverNonce: string, nonce: string) => Promise<readonly [string, string]>;

const right = (target: Target, serverNonce: string, nonce: string) =>
  computeMac(keyOf(target), "client", target.endpoint.port, serverNonce, nonce);

const FORGERIES: readonly (readonly [string, string, Forgery])[] = [
  ["zeros", "a MAC of zeros", (_t, _s, nonce) => Promise.resolve([quoted(nonce), quoted("0".repeat(64))])],
  ["empty", "an empty MAC", (_t, _s, nonce) => Promise.resolve([quoted(nonce), `""`])],
  ["nil", "NIL for a MAC", (_t, _s, nonce) => Promise.resolve([quoted(nonce), "NIL"])],
  ["integer", "an integer for a MAC", (_t, _s, nonce) => Promise.resolve([quoted(nonce), "0"])],
  ["first-half", "the first half of the right MAC", async (target, server, nonce) => [
    quoted(nonce),
    quoted((await right(target, server, nonce)).slice(0, 32)),
  ]],
  ["one-digit", "the right MAC but for its last digit", async (target, server, nonce) => {
    const mac = await right(target, server, nonce);
    return [quoted(nonce), quoted(mac.slice(0, -1) + (mac.endsWith("0") ? "1" : "0"))];
  }],
  ["longer", "the right MAC with a digit behind it", async (target, server, nonce) => [
    quoted(nonce),
    quoted(await right(target, server, nonce) + "0"),
  ]],
  ["daemon-role", "a MAC made for the daemon's side", async (target, server, nonce) => [
    quoted(nonce),
    quoted(await computeMac(keyOf(target), "daemon", target.endpoint.port, server, nonce)),
  ]],
  ["other-port", "a MAC made for another port", async (target, server, nonce) => [
    quoted(nonce),
    quoted(await computeMac(keyOf(target), "client", target.endpoint.port - 1, server, nonce)),
  ]],
  ["nonces-swapped", "a MAC over the nonces in the wrong order", async (target, server, nonce) => [
    quoted(nonce),
    quoted(await computeMac(keyOf(target), "client", target.endpoint.port, nonce, server)),
  ]],
  ["other-nonce", "a MAC over another client nonce", async (target, server, nonce) => [
    quoted(nonce),
    quoted(await right(target, server, randomHex(16))),
  ]],
  ["other-connection", "a MAC over another connection's nonce", async (target, _server, nonce) => {
    const { handshake } = await target.greet();
    return [quoted(nonce), quoted(await right(target, nonceOf(handshake), nonce))];
  }],
  ["nonce-short", "a nonce of 30 digits", async (target, server) => {
    const nonce = randomHex(15);
    return [quoted(nonce), quoted(await right(target, server, nonce))];
  }],
  ["nonce-nil", "NIL for a nonce", async (target, server) => ["NIL", quoted(await right(target, server, ""))]],
  ["nonce-text", "a nonce that is no digits", async (target, server) => {
    const nonce = "x".repeat(32);
    return [quoted(nonce), quoted(await right(target, server, nonce))];
  }],
];

const forged: Case[] = [
  ...FORGERIES.map(([name, what, forge]) =>
    must(
      `auth/4/wrong/${name}`,
      `An :AUTHENTICATE with ${what} is refused and the connection closed.`,
      AUTH,
      (target) =>
        target.survives(async () => {
          const { peer, handshake } = await target.greet();
          const [nonce, mac] = await forge(target, nonceOf(handshake), randomHex(16));
          await peer.send(authenticate(nonce, mac));
          await refused(target, peer);
        }),
    )
  ),
  must(
    "auth/4/wrong/no-fields",
    "An :AUTHENTICATE without nonce and MAC is refused and the connection closed.",
    AUTH,
    (target) =>
      target.survives(async () => {
        const { peer } = await target.greet();
        await peer.send(request("SYSTEM", ":ACTION :AUTHENTICATE"));
        await refused(target, peer);
      }),
  ),
  must(
    "auth/4/replay",
    "What one connection authenticated with is refused on another.",
    AUTH,
    (target) =>
      target.survives(async () => {
        const first = await target.greet();
        const nonce = randomHex(16);
        const message = authenticate(quoted(nonce), quoted(await right(target, nonceOf(first.handshake), nonce)));
        await first.peer.send(message);
        await first.peer.expect("the first one is accepted", isAccepted);
        const { peer } = await target.greet();
        await peer.send(message);
        await refused(target, peer);
      }),
  ),
  must(
    "auth/4/one-try",
    "A wrong MAC is not followed by a second try on the same connection.",
    AUTH,
    (target) =>
      target.survives(async () => {
        const { peer, handshake } = await target.greet();
        const nonce = randomHex(16);
        const mac = await right(target, nonceOf(handshake), nonce);
        await peer.send(authenticate(quoted(nonce), quoted("0".repeat(64))), authenticate(quoted(nonce), quoted(mac)));
        await refused(target, peer);
      }),
  ),
  must(
    "auth/4/nothing-behind-refusal",
    "What comes behind a refused message is not processed.",
    AUTH,
    (target) =>
      target.survives(async () => {
        const { peer } = await target.greet();
        await peer.send(userInput(), HEALTH_CHECK, HEALTH_CHECK);
        await refused(target, peer);
        nothingOf(peer, "no health answer behind a refusal", isHealthResponse);
      }),
  ),
];

const slow: Case[] = [
  must(
    "auth/4/in-time",
    "A connection that has not authenticated after 5 s is closed.",
    AUTH,
    (target) =>
      target.survives(async () => {
        const { peer } = await target.greet();
        if (target.announces("FAULTS")) await fault(peer, "UNAUTHENTICATED", target.waits.slow);
        await peer.closed("the target closes the connection after 5 s", target.waits.slow);
      }),
    { slow: true },
  ),
  must(
    "auth/4/in-time-in-spite-of-health",
    "Health checks do not stretch the time to authenticate.",
    AUTH,
    async (target) => {
      const { peer } = await target.greet();
      await target.health(peer);
      await peer.write("000015(:TYPE");
      await peer.closed("the target closes the connection after 5 s", target.waits.slow);
    },
    { slow: true },
  ),
];

/** Cases of section 4. */
export const AUTHENTICATION_CASES: readonly Case[] = [...announced, ...before, ...forged, ...slow];
