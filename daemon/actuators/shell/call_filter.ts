// The filter of system calls for contained runs: what no namespace parts. Keyrings of the kernel hold tickets and keys, and what one
// run leaves there another finds; a file that runs as its owner works outside as well; and there are sockets that lead out of a
// network of one's own (`AF_VSOCK`, to the host of a virtual machine). A program for the kernel's packet filter; knows nothing of
// bubblewrap.

/** What a call is refused for: something about one of its arguments, by its place from 0. */
type Condition =
  & { readonly argument: number }
  & (
    /** One of these bits is set. */
    | { readonly bits: number }
    /** It is this. */
    | { readonly is: number }
    /** It is none of these. */
    | { readonly noneOf: readonly number[] }
  );

/** A call that is refused: always, or where all conditions hold. */
interface Rule {
  readonly call: number;
  readonly answer: number;
  readonly conditions: readonly Condition[];
}

/** What the filter answers (`linux/seccomp.h`): go on, or fail with a number of `errno`. */
const ALLOW = 0x7fff0000, FAIL = 0x00050000;

/** `EPERM`, and `ENOSYS`: as on a system that has no such call, for which programs are prepared. */
const NOT_PERMITTED = FAIL | 1, NO_SUCH_CALL = FAIL | 38;

/** `EAFNOSUPPORT`: as on a system that has no such sockets. */
const NO_SUCH_FAMILY = FAIL | 97;

/** The sockets that there are: `AF_UNIX`, `AF_INET`, `AF_INET6`, `AF_NETLINK`. Name spaces part each of them. */
const FAMILIES: readonly number[] = [1, 2, 10, 16];

/** What `socketcall` is to do: `SYS_SOCKET`. */
const MAKE_SOCKET = 1;

/** The bits of a mode by which a file runs as its owner or its group. */
const SET_ID = 0o6000;

/** The flags with which a file is made, and its mode counts: `O_CREAT`, `O_TMPFILE` without `O_DIRECTORY`. */
const MAKES = 0o100 | 0o20000000;

/** The numbers of the calls in one system; those that it has not are not named. */
interface Numbers {
  /** `add_key`, `request_key`, `keyctl`; `io_uring_setup`, which calls others past the filter; `openat2`, whose mode it cannot see. */
  readonly none: readonly number[];
  /** The mode is the second argument: `chmod`, `fchmod`, `creat`, `mknod`. */
  readonly secondIsMode: readonly number[];
  /** The mode is the third argument: `fchmodat`, `fchmodat2`, `mknodat`. */
  readonly thirdIsMode: readonly number[];
  readonly open?: number;
  readonly openat: number;
  readonly socket: number;
  /** The older way to `socket`, which hides the family from a filter: it makes no sockets at all. */
  readonly socketcall?: number;
}

const X86_64: Numbers = {
  none: [248, 249, 250, 425, 437],
  secondIsMode: [90, 91, 85, 133],
  thirdIsMode: [268, 452, 259],
  open: 2,
  openat: 257,
  socket: 41,
};

/** The bit that a call of x32 has. */
const X32 = 0x40000000;

/** The systems that a kernel serves, by what it calls them (`linux/audit.h`), by the architecture. */
const SYSTEMS: Readonly<Record<string, Readonly<Record<number, readonly Numbers[]>>>> = {
  x86_64: {
    0xc000003e: [X86_64, {
      none: X86_64.none.map((call) => call | X32),
      secondIsMode: X86_64.secondIsMode.map((call) => call | X32),
      thirdIsMode: X86_64.thirdIsMode.map((call) => call | X32),
      open: 2 | X32,
      openat: 257 | X32,
      socket: 41 | X32,
    }],
    // What 32-bit programs call.
    0x40000003: [{
      none: [286, 287, 288, 425, 437],
      secondIsMode: [15, 94, 8, 14],
      thirdIsMode: [306, 452, 297],
      open: 5,
      openat: 295,
      socket: 359,
      socketcall: 102,
    }],
  },
  aarch64: {
    0xc00000b7: [{
      none: [217, 218, 219, 425, 437],
      secondIsMode: [52],
      thirdIsMode: [53, 452, 33],
      openat: 56,
      socket: 198,
    }],
    0x40000028: [{
      none: [309, 310, 311, 425, 437],
      secondIsMode: [15, 94, 8, 14],
      thirdIsMode: [333, 452, 324],
      open: 5,
      openat: 322,
      socket: 281,
    }],
  },
};

/** The architectures for which there is a filter beside this file, as `Deno.build.arch` names them. */
export const FILTERED: readonly string[] = Object.keys(SYSTEMS);

/** Where the filter for an architecture lies, an absolute path; `undefined` where there is none. */
export function callFilterPath(arch: string = Deno.build.arch): string | undefined {
  if (!FILTERED.includes(arch)) return undefined;
  return decodeURIComponent(new URL(`call_filter_${arch}.bpf`, import.meta.url).pathname);
}

function rulesOf({ none, secondIsMode, thirdIsMode, open, openat, socket, socketcall }: Numbers): Rule[] {
  const refused = (argument: number) => ({ answer: NOT_PERMITTED, conditions: [{ argument, bits: SET_ID }] });
  const making = (call: number, argument: number) => ({
    call,
    answer: NOT_PERMITTED,
    conditions: [{ argument, bits: MAKES }, { argument: argument + 1, bits: SET_ID }],
  });
  return [
    ...none.map((call) => ({ call, answer: NO_SUCH_CALL, conditions: [] })),
    ...secondIsMode.map((call) => ({ call, ...refused(1) })),
    ...thirdIsMode.map((call) => ({ call, ...refused(2) })),
    ...open === undefined ? [] : [making(open, 1)],
    making(openat, 2),
    { call: socket, answer: NO_SUCH_FAMILY, conditions: [{ argument: 0, noneOf: FAMILIES }] },
    ...socketcall === undefined
      ? []
      : [{ call: socketcall, answer: NO_SUCH_CALL, conditions: [{ argument: 0, is: MAKE_SOCKET }] }],
  ];
}

/** Instructions (`linux/bpf_common.h`): load a word, compare it or its bits and jump, return. */
const LOAD = 0x20, JUMP_IF_EQUAL = 0x15, JUMP_IF_SET = 0x45, RETURN = 0x06;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** Where `struct seccomp_data` has the number of the call, the architecture, and the lower half of an argument. */
const NUMBER_AT = 0, ARCHITECTURE_AT = 4, argumentAt = (place: number) => 16 + 8 * place;

/** What comes to be done for one call, when its number has been loaded; it is loaded still behind it. */
function blockOf({ call, answer, conditions }: Rule): Instruction[] {
  const length = conditions.reduce((sum, each) => sum + 1 + ("noneOf" in each ? each.noneOf.length : 1), 0);
  const checks: Instruction[] = [];
  // What does not hold is allowed, which stands behind the answer: no other rule is about this call.
  const allowed = () => length - checks.length;
  for (const each of conditions) {
    checks.push([LOAD, 0, 0, argumentAt(each.argument)]);
    if ("bits" in each) checks.push([JUMP_IF_SET, 0, allowed(), each.bits]);
    else if ("is" in each) checks.push([JUMP_IF_EQUAL, 0, allowed(), each.is]);
    else for (const value of each.noneOf) checks.push([JUMP_IF_EQUAL, allowed(), 0, value]);
  }
  const answers: Instruction[] = [[RETURN, 0, 0, answer]];
  if (checks.length > 0) answers.push([RETURN, 0, 0, ALLOW]);
  return [[JUMP_IF_EQUAL, 0, checks.length + answers.length, call], ...checks, ...answers];
}

/** The filter for an architecture: what its file holds. @throws RangeError for one that there is none for. */
export function callFilter(arch: string): Uint8Array<ArrayBuffer> {
  const systems = SYSTEMS[arch];
  if (systems === undefined) throw new RangeError(`There is no filter for ${arch}`);
  const program: Instruction[] = [];
  for (const [system, numbers] of Object.entries(systems)) {
    const blocks = numbers.flatMap(rulesOf).flatMap(blockOf);
    program.push([LOAD, 0, 0, ARCHITECTURE_AT], [JUMP_IF_EQUAL, 0, blocks.length + 2, Number(system)]);
    program.push([LOAD, 0, 0, NUMBER_AT], ...blocks, [RETURN, 0, 0, ALLOW]);
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
