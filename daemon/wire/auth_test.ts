// Tests of authentication (protocol section 4) against MACs made by another implementation of HMAC.

import { assert, assertEquals, assertFalse, assertMatch, assertNotEquals, assertStrictEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import {
  ClientAuthentication,
  computeMac,
  importSecret,
  isNonce,
  isSecret,
  parseChallenge,
  randomHex,
  type Role,
  verifyMac,
} from "./auth.ts";
import { handshake } from "./message.ts";
import { getf, getString, kw, plist, type Value } from "./value.ts";

const SECRET = "00112233445566778899aabbccddeeff".repeat(2);
const SERVER = "0123456789abcdef".repeat(2);
const CLIENT = "fedcba9876543210".repeat(2);

function macOf(secret: string, role: string, port: number, server: string, client: string): string {
  return createHmac("sha256", secret).update(`passepartout 1 ${role} ${port} ${server} ${client}`).digest("hex");
}

Deno.test("authentication: the MAC is the HMAC-SHA256 of the protocol's text under the secret's own characters", async () => {
  const key = await importSecret(SECRET);
  for (const role of ["client", "daemon"] as const) {
    for (const port of [1, 9105, 65535]) {
      assertEquals(
        await computeMac(key, role, port, SERVER, CLIENT),
        macOf(SECRET, role, port, SERVER, CLIENT),
      );
    }
  }
  // One vector written out, so that a slip made on both sides alike is seen.
  assertEquals(
    await computeMac(key, "client", 9105, SERVER, CLIENT),
    "92348edf39c79b0b0747825c817abb6c96644fcb9f40f0e3c50f538a7ff291f0",
  );
});

Deno.test("authentication: a MAC serves only for its role, port, nonces and secret", async () => {
  const key = await importSecret(SECRET);
  const check = (mac: Value | undefined, role: Role = "client", port = 9105, server = SERVER, client = CLIENT) =>
    verifyMac(key, role, port, server, client, mac);
  const mac = macOf(SECRET, "client", 9105, SERVER, CLIENT);
  assert(await check(mac));
  assert(await check(mac.toUpperCase()));
  assertFalse(await check(mac, "daemon"));
  assertFalse(await check(mac, "client", 9106));
  assertFalse(await check(mac, "client", 9105, CLIENT, SERVER));
  assertFalse(await check(mac, "client", 9105, SERVER, SERVER));
  assertFalse(await check(macOf("f".repeat(64), "client", 9105, SERVER, CLIENT)));
});

Deno.test("authentication: a MAC of any wrong form is wrong, and no error", async () => {
  const key = await importSecret(SECRET);
  const mac = macOf(SECRET, "client", 9105, SERVER, CLIENT);
  const wrong: (Value | undefined)[] = [
    undefined,
    null,
    true,
    "",
    mac.slice(1),
    mac.slice(2),
    mac + "0",
    mac + "00",
    ` ${mac}`,
    mac + "\n",
    mac.slice(0, 63) + "g",
    mac.slice(0, 62) + "+1",
    mac.slice(0, 63) + (mac.endsWith("0") ? "1" : "0"),
    (mac.startsWith("0") ? "1" : "0") + mac.slice(1),
    "\u{1f600}".repeat(32),
    kw(mac),
    [mac],
    BigInt("0x" + mac),
  ];
  for (const value of wrong) assertFalse(await verifyMac(key, "client", 9105, SERVER, CLIENT, value));
});

Deno.test("authentication: the forms of secrets and nonces", () => {
  assert(isSecret(SECRET));
  const secrets = [
    "",
    SECRET.slice(1),
    SECRET + "0",
    SECRET + "\n",
    SECRET.toUpperCase(),
    "g".repeat(64),
    ` ${SECRET}`,
  ];
  for (const text of secrets) assertFalse(isSecret(text), JSON.stringify(text));
  assert(isNonce(SERVER));
  const nonces: (Value | undefined)[] = [undefined, null, "", SERVER.slice(1), SERVER + "0", SERVER + "\n"];
  nonces.push("ABCDEF".repeat(6).slice(0, 32), "x".repeat(32), kw(SERVER), [SERVER], 1);
  for (const value of nonces) assertFalse(isNonce(value));
});

Deno.test("authentication: random digits are of the length asked for and never twice the same", () => {
  assert(isNonce(randomHex(16)));
  assert(isSecret(randomHex(32)));
  assertEquals(new Set(Array.from({ length: 1000 }, () => randomHex(16))).size, 1000);
});

Deno.test("authentication: the challenge is read from a handshake", () => {
  assertStrictEquals(parseChallenge(handshake("1.0.0", ["FAULTS"])), undefined);
  assertEquals(parseChallenge(handshake("1.0.0", ["FAULTS"], SERVER)), { nonce: SERVER });
  // An :AUTH keyword among the capabilities means nothing (protocol 3.4).
  assertStrictEquals(parseChallenge(handshake("1.0.0", ["AUTH"])), undefined);
  const greeting = (auth: Value) =>
    plist({ TYPE: kw("EVENT"), PAYLOAD: plist({ ACTION: kw("HANDSHAKE"), AUTH: auth }) });
  assertStrictEquals(parseChallenge(greeting(null)), undefined);
  const unknown: Value[] = [
    true,
    "HMAC-SHA256",
    [kw("SCHEME")],
    plist({ SCHEME: kw("HMAC-SHA256") }),
    plist({ NONCE: SERVER }),
    plist({ SCHEME: kw("HMAC-SHA512"), NONCE: SERVER }),
    plist({ SCHEME: "HMAC-SHA256", NONCE: SERVER }),
    plist({ SCHEME: kw("HMAC-SHA256"), NONCE: SERVER.toUpperCase() }),
    plist({ SCHEME: kw("HMAC-SHA256"), NONCE: SERVER.slice(1) }),
    plist({ SCHEME: kw("HMAC-SHA256"), NONCE: kw(SERVER) }),
  ];
  for (const auth of unknown) assertStrictEquals(parseChallenge(greeting(auth)), "unknown");
  for (const value of [null, 1, "x", [1, 2]] as Value[]) assertStrictEquals(parseChallenge(value), undefined);
});

Deno.test("authentication: the client's request and the daemon's proof", async () => {
  const client = new ClientAuthentication(await importSecret(SECRET), SERVER, 9105);
  const request = await client.request();
  const payload = getf(request, "PAYLOAD");
  const nonce = getString(payload, "NONCE") ?? "";
  assert(isNonce(nonce));
  assertEquals(
    request,
    plist({
      TYPE: kw("REQUEST"),
      TARGET: kw("SYSTEM"),
      PAYLOAD: plist({
        ACTION: kw("AUTHENTICATE"),
        NONCE: nonce,
        MAC: macOf(SECRET, "client", 9105, SERVER, nonce),
      }),
    }),
  );
  assertMatch(getString(payload, "MAC") ?? "", /^[0-9a-f]{64}$/);

  const proof = macOf(SECRET, "daemon", 9105, SERVER, nonce);
  const answer = (type: string, action: string, status: string, mac: Value) =>
    plist({ TYPE: kw(type), PAYLOAD: plist({ ACTION: kw(action), STATUS: kw(status), MAC: mac }) });
  assert(await client.accepts(answer("RESPONSE", "AUTHENTICATE", "OK", proof)));
  const refused: Value[] = [
    answer("EVENT", "AUTHENTICATE", "OK", proof),
    answer("RESPONSE", "HELLO", "OK", proof),
    answer("RESPONSE", "AUTHENTICATE", "DENIED", proof),
    answer("RESPONSE", "AUTHENTICATE", "OK", null),
    answer("RESPONSE", "AUTHENTICATE", "OK", proof.slice(2)),
    answer("RESPONSE", "AUTHENTICATE", "OK", macOf("0".repeat(64), "daemon", 9105, SERVER, nonce)),
    answer("RESPONSE", "AUTHENTICATE", "OK", macOf(SECRET, "daemon", 9106, SERVER, nonce)),
    answer("RESPONSE", "AUTHENTICATE", "OK", macOf(SECRET, "daemon", 9105, SERVER, CLIENT)),
    // The client's own MAC sent back at it.
    answer("RESPONSE", "AUTHENTICATE", "OK", getString(payload, "MAC") ?? null),
    null,
    "OK",
    [kw("TYPE"), kw("RESPONSE")],
  ];
  for (const message of refused) assertFalse(await client.accepts(message));
});

Deno.test("authentication: a client's nonce serves once", async () => {
  const key = await importSecret(SECRET);
  const nonceOf = async () =>
    getString(getf(await new ClientAuthentication(key, SERVER, 9105).request(), "PAYLOAD"), "NONCE");
  assertNotEquals(await nonceOf(), await nonceOf());
});
