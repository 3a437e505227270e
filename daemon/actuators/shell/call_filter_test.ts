import { assertEquals } from "@std/assert";
import { callFilter, callFilterPath, FILTERED } from "./call_filter.ts";

Deno.test("shell call filter: the file beside the code is the filter that the code describes", async () => {
  for (const arch of FILTERED) {
    assertEquals(await Deno.readFile(callFilterPath(arch) as string), callFilter(arch), arch);
  }
});

/** Runs a filter as the kernel does. Returns the `errno` of the answer; 0 for a call that is allowed. */
function ask(
  filter: Uint8Array<ArrayBuffer>,
  architecture: number,
  call: number,
  args: readonly number[] = [],
): number {
  const view = new DataView(filter.buffer);
  let loaded = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const code = view.getUint16(at * 8, true), value = view.getUint32(at * 8 + 4, true);
    if (code === 0x06) return value === 0x7fff0000 ? 0 : value & 0xffff;
    if (code === 0x20) loaded = value === 0 ? call : value === 4 ? architecture : args[(value - 16) / 8] ?? 0;
    else {
      const holds = code === 0x15 ? loaded === value : (loaded & value) !== 0;
      at += view.getUint8(at * 8 + (holds ? 2 : 3));
    }
  }
  throw new Error("the filter has no end");
}

const X32 = 0x40000000;

/** By system: calls that fail always; those whose second or third argument is a mode; `open` and `openat`. */
const SYSTEMS: [string, number, number[], number[], number[], number[]][] = [
  ["x86_64", 0xc000003e, [248, 249, 250, 425, 437], [85, 90, 91, 133], [259, 268, 452], [2, 257]],
  ["x86_64", 0x40000003, [286, 287, 288, 425, 437], [8, 14, 15, 94], [297, 306, 452], [5, 295]],
  ["aarch64", 0xc00000b7, [217, 218, 219, 425, 437], [52], [33, 53, 452], [-1, 56]],
  ["aarch64", 0x40000028, [309, 310, 311, 425, 437], [8, 14, 15, 94], [324, 333, 452], [5, 322]],
];

Deno.test("shell call filter: keyrings and what passes the filter by fail, in each of the systems that a kernel serves", () => {
  for (const [arch, system, refused] of SYSTEMS) {
    const filter = callFilter(arch);
    for (let call = 0; call < 600; call++) {
      // Of this family sockets may be made.
      assertEquals(ask(filter, system, call, [2]), refused.includes(call) ? 38 : 0, `${arch} ${system} ${call}`);
    }
  }
  const filter = callFilter("x86_64");
  for (const call of [248, 249, 250]) assertEquals(ask(filter, 0xc000003e, call | X32), 38);
  assertEquals(ask(filter, 0xc000003e, 0 | X32), 0);
  assertEquals(ask(filter, 0x1234, 0), 38);
});

Deno.test("shell call filter: no file is made to run as its owner or its group, and any other mode is set", () => {
  for (const [arch, system, , second, third, [open = -1, openat = -1]] of SYSTEMS) {
    const filter = callFilter(arch);
    for (const mode of [0o644, 0o755, 0o1777, 0o4755, 0o2755, 0o6000, 0o104755]) {
      const refused = (mode & 0o6000) === 0 ? 0 : 1;
      for (const call of second) assertEquals(ask(filter, system, call, [0, mode]), refused, `${call} ${mode}`);
      for (const call of third) assertEquals(ask(filter, system, call, [0, 0, mode]), refused, `${call} ${mode}`);
      for (const flags of [0o101, 0o1102, 0o20200002]) {
        if (open >= 0) assertEquals(ask(filter, system, open, [0, flags, mode]), refused);
        assertEquals(ask(filter, system, openat, [0, 0, flags, mode]), refused);
      }
      // Where nothing is made the mode is whatever lay there.
      assertEquals(ask(filter, system, openat, [0, 0, 0o2000000, mode]), 0);
    }
  }
  assertEquals(ask(callFilter("x86_64"), 0xc000003e, 90 | X32, [0, 0o4755]), 1);
});

Deno.test("shell call filter: sockets are made only of the families that a network of one's own holds", () => {
  const calls: readonly (readonly [string, number, number])[] = [
    ["x86_64", 0xc000003e, 41],
    ["x86_64", 0xc000003e, 41 | X32],
    ["x86_64", 0x40000003, 359],
    ["aarch64", 0xc00000b7, 198],
    ["aarch64", 0x40000028, 281],
  ];
  for (const [arch, system, socket] of calls) {
    const filter = callFilter(arch);
    for (let family = 0; family < 64; family++) {
      const answer = [1, 2, 10, 16].includes(family) ? 0 : 97;
      assertEquals(ask(filter, system, socket, [family, 1]), answer, `${arch} ${system} ${family}`);
    }
  }
  // Of what stands behind an address a filter sees nothing; what else the call does goes on.
  const filter = callFilter("x86_64");
  for (let what = 0; what < 30; what++) {
    assertEquals(ask(filter, 0x40000003, 102, [what]), what === 1 ? 38 : 0, `${what}`);
  }
});
