// Authentication (protocol section 4): an HMAC-SHA256 over a nonce of either side, for both ends. Knows nothing of files: the
// secret is handed in as text.

import { getf, getKeyword, isKeyword, kw, plist, type Value } from "./value.ts";

/** Who made a MAC: it stands in the text that is signed, so that neither side's MAC serves as the other's. */
export type Role = "client" | "daemon";

const utf8 = new TextEncoder();

/** Tells whether `text` has the form of a secret: 64 lower-case hexadecimal digits. */
export function isSecret(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Tells whether `value` has the form of a nonce: 32 lower-case hexadecimal digits. */
export function isNonce(value: Value | undefined): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

/** Returns `bytes` fresh random bytes as lower-case hexadecimal digits: 16 for a nonce, 32 for a secret. */
export function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The HMAC key made from a secret; make it once and use it for every connection. */
export type AuthKey = CryptoKey;

/** Makes the key of a secret: its 64 characters as ASCII. */
export function importSecret(secret: string): Promise<AuthKey> {
  return crypto.subtle.importKey("raw", utf8.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
}

function signedText(role: Role, port: number, serverNonce: string, clientNonce: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(`passepartout 1 ${role} ${port} ${serverNonce} ${clientNonce}`);
}

/** Returns the MAC of one side as lower-case hexadecimal digits. @param port The daemon's port. */
export async function computeMac(
  key: AuthKey,
  role: Role,
  port: number,
  serverNonce: string,
  clientNonce: string,
): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", key, signedText(role, port, serverNonce, clientNonce));
  return toHex(new Uint8Array(mac));
}

/** Checks a MAC in constant time (`crypto.subtle.verify` compares so). A MAC of any other form is wrong, not an error. */
export function verifyMac(
  key: AuthKey,
  role: Role,
  port: number,
  serverNonce: string,
  clientNonce: string,
  mac: Value | undefined,
): Promise<boolean> {
  if (typeof mac !== "string" || !/^[0-9a-fA-F]{64}$/.test(mac)) return Promise.resolve(false);
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) bytes[i] = parseInt(mac.slice(2 * i, 2 * i + 2), 16);
  return crypto.subtle.verify("HMAC", key, bytes, signedText(role, port, serverNonce, clientNonce));
}

/** What a handshake says of authentication: `undefined` when none is asked for, else the daemon's nonce. */
export type Challenge = { readonly nonce: string } | undefined;

/** Reads the `:AUTH` list of a handshake. @returns "unknown" for a list that this code cannot answer. */
export function parseChallenge(handshake: Value): Challenge | "unknown" {
  const auth = getf(getf(handshake, "PAYLOAD"), "AUTH");
  if (auth === undefined || auth === null) return undefined;
  const nonce = getf(auth, "NONCE");
  if (getKeyword(auth, "SCHEME") !== "HMAC-SHA256" || !isNonce(nonce)) return "unknown";
  return { nonce };
}

/** The client's half: its nonce, the request to send, and the check of what comes back. */
export class ClientAuthentication {
  readonly #nonce = randomHex(16);

  /** @param serverNonce From the handshake. @param port The daemon's port. */
  constructor(readonly key: AuthKey, readonly serverNonce: string, readonly port: number) {}

  /** Returns the `:AUTHENTICATE` request. */
  async request(): Promise<Value> {
    const mac = await computeMac(this.key, "client", this.port, this.serverNonce, this.#nonce);
    return plist({
      TYPE: kw("REQUEST"),
      TARGET: kw("SYSTEM"),
      PAYLOAD: plist({ ACTION: kw("AUTHENTICATE"), NONCE: this.#nonce, MAC: mac }),
    });
  }

  /** Tells whether `message` proves that the daemon knows the secret. */
  async accepts(message: Value): Promise<boolean> {
    const payload = getf(message, "PAYLOAD");
    if (!isKeyword(getf(message, "TYPE"), "RESPONSE") || getKeyword(payload, "ACTION") !== "AUTHENTICATE") return false;
    if (getKeyword(payload, "STATUS") !== "OK") return false;
    return await verifyMac(this.key, "daemon", this.port, this.serverNonce, this.#nonce, getf(payload, "MAC"));
  }
}
