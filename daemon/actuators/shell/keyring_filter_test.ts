import { assertEquals } from "@std/assert";
import { FILTERED, keyringFilter, keyringFilterPath } from "./keyring_filter.ts";

Deno.test("shell keyring filter: the file beside the code is the filter that the code describes", async () => {
  for (const arch of FILTERED) {
    assertEquals(await Deno.readFile(keyringFilterPath(arch) as string), keyringFilter(arch), arch);
  }
});

/** Runs a filter as the kernel does. Returns the answer. */
function ask(filter: Uint8Array<ArrayBuffer>, architecture: number, call: number): number {
  const view = new DataView(filter.buffer);
  let loaded = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const code = view.getUint16(at * 8, true), value = view.getUint32(at * 8 + 4, true);
    if (code === 0x06) return value;
    if (code === 0x20) loaded = value === 4 ? architecture : call;
    else at += loaded === value ? view.getUint8(at * 8 + 2) : view.getUint8(at * 8 + 3);
  }
  throw new Error("the filter has no end");
}

Deno.test("shell keyring filter: only the three calls of keyrings fail, in each of the systems that a kernel serves", () => {
  const systems: [string, number, number[]][] = [
    ["x86_64", 0xc000003e, [248, 249, 250, 0x400000f8, 0x400000f9, 0x400000fa]],
    ["x86_64", 0x40000003, [286, 287, 288]],
    ["aarch64", 0xc00000b7, [217, 218, 219]],
    ["aarch64", 0x40000028, [309, 310, 311]],
  ];
  for (const [arch, system, refused] of systems) {
    const filter = keyringFilter(arch);
    for (let call = 0; call < 600; call++) {
      assertEquals(ask(filter, system, call) === 0x7fff0000, !refused.includes(call), `${arch} ${system} ${call}`);
    }
    for (const call of refused) assertEquals(ask(filter, system, call), 0x00050026);
  }
  assertEquals(ask(keyringFilter("x86_64"), 0x1234, 0), 0x00050026);
});
