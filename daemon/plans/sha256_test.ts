import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hmacSha256, sha256, toHex } from "./sha256.ts";

const utf8 = new TextEncoder();

Deno.test("sha256: the examples of FIPS 180-4", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ];
  for (const [text, digest] of rows) assertEquals(toHex(sha256(utf8.encode(text))), digest);
});

Deno.test("sha256: every length around the block boundaries is what Web Crypto says", async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(200));
  for (let length = 0; length <= bytes.length; length++) {
    const piece = bytes.slice(0, length);
    assertEquals(sha256(piece), new Uint8Array(await crypto.subtle.digest("SHA-256", piece)), `${length} bytes`);
  }
});

Deno.test("sha256: hashes and MACs are Web Crypto's, however the text is cut in pieces", async () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 150 }), fc.array(bytes), async (key, pieces) => {
      const whole = new Uint8Array(await new Blob(pieces.map((each) => each.slice())).arrayBuffer());
      assertEquals(sha256(...pieces), new Uint8Array(await crypto.subtle.digest("SHA-256", whole)));
      const theirs = await crypto.subtle.importKey("raw", key.slice(), { name: "HMAC", hash: "SHA-256" }, false, [
        "sign",
      ]);
      assertEquals(hmacSha256(key)(...pieces), new Uint8Array(await crypto.subtle.sign("HMAC", theirs, whole)));
    }),
  );
});
