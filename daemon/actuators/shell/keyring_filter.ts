// The filter of system calls that keeps contained runs from the keyrings of the kernel, which no namespace parts: tickets and keys
// lie there, and what one run leaves there another finds. A program for the kernel's packet filter; knows nothing of bubblewrap.

/** The numbers of `add_key`, `request_key` and `keyctl`, by what the kernel calls the architecture (`linux/audit.h`). */
const CALLS: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  // The second is what 32-bit programs call. Those with the bit 0x40000000 are the calls of x32.
  x86_64: {
    0xc000003e: [248, 249, 250, 0x400000f8, 0x400000f9, 0x400000fa],
    0x40000003: [286, 287, 288],
  },
  aarch64: {
    0xc00000b7: [217, 218, 219],
    0x40000028: [309, 310, 311],
  },
};

/** Instructions (`linux/bpf_common.h`): load a word, compare it and jump, return. */
const LOAD = 0x20, JUMP_IF_EQUAL = 0x15, RETURN = 0x06;

/** Where `struct seccomp_data` has the number of the call, and the architecture. */
const NUMBER_AT = 0, ARCHITECTURE_AT = 4;

/** What the filter answers (`linux/seccomp.h`): go on, or fail with ENOSYS (38), as on a system that has no keyrings. */
const ALLOW = 0x7fff0000, NO_SUCH_CALL = 0x00050000 | 38;

/** The architectures for which there is a filter beside this file, as `Deno.build.arch` names them. */
export const FILTERED: readonly string[] = Object.keys(CALLS);

/** Where the filter for an architecture lies, an absolute path; `undefined` where there is none. */
export function keyringFilterPath(arch: string = Deno.build.arch): string | undefined {
  if (!FILTERED.includes(arch)) return undefined;
  return decodeURIComponent(new URL(`keyring_filter_${arch}.bpf`, import.meta.url).pathname);
}

/** The filter for an architecture: what its file holds. @throws RangeError for one that there is none for. */
export function keyringFilter(arch: string): Uint8Array<ArrayBuffer> {
  const systems = CALLS[arch];
  if (systems === undefined) throw new RangeError(`There is no filter for ${arch}`);
  const program: [code: number, ifTrue: number, ifFalse: number, value: number][] = [];
  for (const [system, numbers] of Object.entries(systems)) {
    // Past the calls of a system: the load of the number, each comparison, and the two answers.
    program.push([LOAD, 0, 0, ARCHITECTURE_AT], [JUMP_IF_EQUAL, 0, numbers.length + 3, Number(system)]);
    program.push([LOAD, 0, 0, NUMBER_AT]);
    numbers.forEach((number, index) => program.push([JUMP_IF_EQUAL, numbers.length - index, 0, number]));
    program.push([RETURN, 0, 0, ALLOW], [RETURN, 0, 0, NO_SUCH_CALL]);
  }
  // A system that is not known is none that this kernel runs.
  program.push([RETURN, 0, 0, NO_SUCH_CALL]);
  const view = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(([code, ifTrue, ifFalse, value], index) => {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, value, true);
  });
  return new Uint8Array(view.buffer);
}
