// The first and only module of a skill's process: reads frames from stdin, runs the skill's text as a module of its own, and writes
// frames to stdout. Its text is handed over on the command line, so it imports nothing. Knows nothing of the daemon; trusts what
// comes from stdin, and nothing that the skill leaves behind: all it needs it took before the skill's text was there.

/** What the daemon says. */
type Order =
  | { op: "prepare"; parts: string[]; looker: string; parser: string }
  | { op: "load"; source: string }
  | { op: "tests"; source: string; kit: string }
  | { op: "call"; id: number; hook: string; args: unknown[] }
  | { op: "served"; id: number; n: number; value?: unknown; error?: string };

/** A call under way. */
interface Call {
  over: boolean;
  /** What the skill asked for and has not got, by number. */
  readonly asked: Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>;
  /** What it may not ask yet, because too much is asked for already. */
  readonly queue: (() => void)[];
}

type Callable = (...args: unknown[]) => unknown;
type Loose = Record<string, unknown>;

const HOOKS = ["respond", "propose", "gate", "prompt", "tools"];
const SERVICES = {
  memory: ["search", "node", "backlinks", "agenda", "history"],
  state: ["get", "set"],
};

/** As the daemon's; what is beyond waits here, or is refused here with a better word than the daemon has. */
const MOST_ASKED = 16, MOST_QUEUED = 10_000, MOST_TEXT = 2_000, MOST_LINE = 1_000, MOST_LOGGED = 64 * 1024;
const [mostBytes, ...given] = Deno.args;
const MOST_BYTES = Number(mostBytes);
/** Which rights of the system there are, of `read`, `write`, `net` and `env`. */
const RIGHTS = given;

// What is used after the skill's text was run, taken while nobody could have changed it.
const { parse, stringify } = JSON;
const { apply, ownKeys } = Reflect;
const { freeze, defineProperty, create } = Object;
const { isArray } = Array;
const { isSafeInteger } = Number;
const plainString = String;
const PlainError = Error, PlainMap = Map, PlainPromise = Promise, PlainBytes = Uint8Array;
const exit = Deno.exit;
const stdin = Deno.stdin, stdout = Deno.stdout, stderr = Deno.stderr;
const readBytes = stdin.read.bind(stdin);
const writeOut = stdout.writeSync.bind(stdout), writeError = stderr.writeSync.bind(stderr);
const encoder = new TextEncoder(), decoder = new TextDecoder();
const encode = encoder.encode.bind(encoder), decode = decoder.decode.bind(decoder);
const encodeUri = encodeURIComponent;
const onEvent = globalThis.addEventListener.bind(globalThis);
/** A method as a function that takes whose it is first; nobody can change it later. */
const uncurry = (method: unknown) =>
  Function.prototype.call.bind(method as Callable) as (...args: unknown[]) => unknown;
const then = uncurry(Promise.prototype.then);
const mapGet = uncurry(Map.prototype.get) as (map: unknown, key: unknown) => unknown;
const mapSet = uncurry(Map.prototype.set), mapDelete = uncurry(Map.prototype.delete);
const mapForEach = uncurry(Map.prototype.forEach), mapClear = uncurry(Map.prototype.clear);
const mapSize = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, "size")?.get) as (map: unknown) => number;
const push = uncurry(Array.prototype.push), shift = uncurry(Array.prototype.shift);
const slice = uncurry(String.prototype.slice) as (text: string, from: number, to?: number) => string;
const indexOf = uncurry(String.prototype.indexOf) as (text: string, part: string, from?: number) => number;
const lastIndexOf = uncurry(String.prototype.lastIndexOf) as (text: string, part: string, from?: number) => number;
const subarray = uncurry(Uint8Array.prototype.subarray) as (bytes: Uint8Array, from: number, to?: number) => Uint8Array;
const setBytes = uncurry(Uint8Array.prototype.set);
const later = setTimeout, every = setInterval, cancel = clearTimeout;

const calls = new PlainMap<number, Call>();
const timers = new PlainMap<ReturnType<typeof later>, true>();
let hooks: Loose = create(null);
let tests: readonly { name: string; body: Callable }[] = [];
let logged = 0;
/** A call has ended, and no other is under way. */
let resting = false;

/** Sends a frame: its length in four bytes, and JSON. @returns Whether it was short enough. */
function send(json: string): boolean {
  const body = encode(json);
  const length = body.length;
  if (length > MOST_BYTES) return false;
  const frame = new PlainBytes(length + 4);
  frame[0] = length >>> 24;
  frame[1] = (length >>> 16) & 255;
  frame[2] = (length >>> 8) & 255;
  frame[3] = length & 255;
  setBytes(frame, body, 4);
  for (let at = 0; at < frame.length;) at += writeOut(subarray(frame, at));
  return true;
}

/** Says something to whoever reads the daemon's log; what is too much is dropped. */
function say(text: string): void {
  if (logged > MOST_LOGGED) return;
  const bytes = encode(slice(text, 0, MOST_LINE) + "\n");
  logged += bytes.length;
  writeError(bytes);
  if (logged > MOST_LOGGED) writeError(encode("(what it says further is dropped)\n"));
}

/** Reads what an error says of itself. The error is the skill's, and may be anything. */
function describe(error: unknown): { text: string; line?: number } {
  let text = "something that cannot be shown", stack = "";
  try {
    if (typeof error === "object" && error !== null) {
      const { name, message } = error as Error;
      text = typeof message === "string" ? message : plainString(error);
      if (typeof name === "string" && name !== "Error" && name !== "AssertionError") text = `${name}: ${text}`;
      stack = plainString((error as Error).stack);
    } else text = plainString(error);
  } catch {
    // It does not want to be read.
  }
  const line = lineIn(stack);
  return { text: withoutAddress(slice(text, 0, MOST_TEXT)), ...(line === undefined ? {} : { line }) };
}

/** The skill's own module stands in an error as the whole of its text. */
function withoutAddress(text: string): string {
  const at = indexOf(text, "\n    at data:");
  return at < 0 ? text : slice(text, 0, at);
}

const ADDRESS = "data:text/javascript;charset=utf-8,";

/** The line of the first place of a stack that is the skill's. */
function lineIn(stack: string): number | undefined {
  for (let at = 0; at < stack.length;) {
    let end = indexOf(stack, "\n", at);
    if (end < 0) end = stack.length;
    const line = slice(stack, at, end);
    at = end + 1;
    if (indexOf(line, ADDRESS) < 0) continue;
    const column = lastIndexOf(line, ":");
    const number = +slice(line, lastIndexOf(line, ":", column - 1) + 1, column);
    if (isSafeInteger(number) && number > 0) return number;
  }
  return undefined;
}

function place(line: number | undefined): string {
  return line === undefined ? "" : `,"line":${line}`;
}

function fail(id: number, error: unknown): void {
  const { text, line } = describe(error);
  send(`{"op":"threw","id":${id},"text":${stringify(text)}${place(line)}}`);
}

// The world of a skill.

/** What a skill finds besides the language itself. */
const KEPT = [
  ...["globalThis", "self", "console", "Deno", "queueMicrotask", "structuredClone", "atob", "btoa", "performance"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "crypto", "Crypto", "CryptoKey", "SubtleCrypto"],
  ...["AbortController", "AbortSignal", "Event", "EventTarget", "CustomEvent", "ErrorEvent", "DOMException"],
  ...[
    "PromiseRejectionEvent",
    "TextEncoder",
    "TextDecoder",
    "URL",
    "URLSearchParams",
    "URLPattern",
    "Blob",
    "Temporal",
  ],
];
const LANGUAGE = [
  ...["Object", "Function", "Array", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean"],
  ...[
    "String",
    "Symbol",
    "Date",
    "Promise",
    "RegExp",
    "Error",
    "AggregateError",
    "EvalError",
    "RangeError",
    "Iterator",
  ],
  ...["ReferenceError", "SyntaxError", "TypeError", "URIError", "SuppressedError", "JSON", "Math", "Intl", "BigInt"],
  ...["ArrayBuffer", "DataView", "Uint8Array", "Int8Array", "Uint16Array", "Int16Array", "Uint32Array", "Int32Array"],
  ...["BigUint64Array", "BigInt64Array", "Uint8ClampedArray", "Float16Array", "Float32Array", "Float64Array"],
  ...["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Proxy", "Reflect", "DisposableStack"],
  ...["AsyncDisposableStack", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape"],
  ...["unescape", "isFinite", "isNaN"],
];
const NETWORK = [
  ...["fetch", "Request", "Response", "Headers", "FormData", "File", "WebSocket", "MessageEvent", "CloseEvent"],
  ...["ReadableStream", "WritableStream", "TransformStream", "TextDecoderStream", "TextEncoderStream"],
  ...["CompressionStream", "DecompressionStream"],
];
/** Functions of the runtime that a right is good for; those that make or take away an entry do not follow it. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  read: ["readFile", "readFileSync", "readTextFile", "readTextFileSync", "readDir", "readDirSync", "stat", "statSync"],
  write: ["writeFile", "writeFileSync", "writeTextFile", "writeTextFileSync", "mkdir", "mkdirSync", "remove", "rename"],
};
const ENTRIES = ["mkdir", "mkdirSync", "remove", "rename"];

/**
 * A function of the runtime that is given paths as they really are: the runtime judges the path that it is given, and follows links
 * then. Where it may not look it is given what was written.
 */
function onRealPaths(name: string): Callable {
  const { realPathSync, lstatSync, errors } = Deno;
  const plain = Deno[name as keyof typeof Deno] as Callable;
  const follows = !ENTRIES.includes(name), paths = name === "rename" ? 2 : 1;
  const atOnce = name.endsWith("Sync") || name === "readDir";
  const { NotFound, NotCapable } = errors, fileUrl = URL, toPath = decodeURIComponent;
  const parentOf = (path: string) => {
    const at = lastIndexOf(path, "/");
    return realPathSync(at < 0 ? "." : at === 0 ? "/" : slice(path, 0, at)) + "/" + slice(path, at + 1);
  };
  const realOf = (given: unknown): string => {
    let path = given instanceof fileUrl ? toPath(given.pathname) : plainString(given);
    while (path.length > 1 && path[path.length - 1] === "/") path = slice(path, 0, -1);
    try {
      if (!follows) return parentOf(path);
      try {
        return realPathSync(path);
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
        const real = parentOf(path);
        let isLink = false;
        try {
          isLink = lstatSync(real).isSymlink;
        } catch {
          // It is not there, and can be made.
        }
        if (isLink) throw new NotFound(`${path} is a link to what does not exist`);
        return real;
      }
    } catch (error) {
      if (error instanceof NotCapable) return path;
      throw error;
    }
  };
  return (...args) => {
    try {
      for (let i = 0; i < paths; i++) args[i] = realOf(args[i]);
      return apply(plain, undefined, args);
    } catch (error) {
      if (atOnce) throw error;
      return new PlainPromise((_, reject) => reject(error));
    }
  };
}

/** Takes away what a skill has no use for, and keeps it from changing what everything stands on. */
function furnish(): void {
  const system: Loose = create(null);
  for (const right of RIGHTS) {
    for (const name of FILES[right] ?? []) system[name] = onRealPaths(name);
  }
  if (RIGHTS.includes("env")) {
    const read = Deno.env.get.bind(Deno.env);
    system.env = freeze({ get: read });
  }
  if (RIGHTS.length > 0) system.errors = Deno.errors;
  const kept = [...KEPT, ...LANGUAGE, ...(RIGHTS.includes("net") ? NETWORK : [])];
  for (const name of ownKeys(globalThis)) {
    if (typeof name === "string" && !kept.includes(name)) delete (globalThis as unknown as Loose)[name];
  }
  const log = (...parts: unknown[]) => {
    let text = "";
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      try {
        text += (i > 0 ? " " : "") + (typeof part === "string" ? part : stringify(part) ?? plainString(part));
      } catch {
        text += " ?";
      }
    }
    say(text);
  };
  const console = { log, info: log, debug: log, warn: log, error: log };
  replace("console", freeze(console));
  replace("Deno", freeze(system));
  // What a call left behind does not start anything between two calls.
  const never = 2 ** 31 - 1;
  replace("setTimeout", (body: Callable, ms?: number, ...args: unknown[]) => {
    if (resting) ms = never;
    const id = later(() => {
      mapDelete(timers, id);
      apply(body, undefined, args);
    }, ms);
    mapSet(timers, id, true);
    return id;
  });
  replace("setInterval", (body: Callable, ms?: number, ...args: unknown[]) => {
    if (resting) ms = never;
    const id = every(() => apply(body, undefined, args), ms);
    mapSet(timers, id, true);
    return id;
  });
  const clear = (id?: ReturnType<typeof later>) => {
    mapDelete(timers, id);
    cancel(id);
  };
  replace("clearTimeout", clear);
  replace("clearInterval", clear);
  for (const each of [Promise, Promise.prototype, JSON, Reflect]) freeze(each);
  for (const name of ["Promise", "JSON", "Reflect"]) replace(name, (globalThis as unknown as Loose)[name], true);
  const quiet = (event: Event) => event.preventDefault();
  onEvent("unhandledrejection", (event) => {
    quiet(event);
    say(`unhandled rejection: ${describe(event.reason).text}`);
  });
  onEvent("error", (event) => {
    quiet(event);
    say(`uncaught: ${describe(event.error).text}`);
  });
}

function replace(name: string, value: unknown, fixed = false): void {
  defineProperty(globalThis, name, { value, writable: !fixed, configurable: !fixed, enumerable: false });
}

// Calls.

/** What a skill asks of the daemon while a call is under way. */
function makeHost(id: number, call: Call): unknown {
  let count = 0;
  const ask = (service: string, args: unknown[]) =>
    new PlainPromise((resolve, reject) => {
      if (call.over) return reject(new PlainError(`Cannot ask for ${service}: the call is over.`));
      // One by one: a list would be asked for a `toJSON`, which the skill may have given to all lists.
      let text = "";
      for (let i = 0; i < args.length; i++) text += (i > 0 ? "," : "") + (stringify(args[i]) ?? "null");
      const start = () => {
        const n = ++count;
        mapSet(call.asked, n, { resolve, reject });
        if (!send(`{"op":"host","id":${id},"n":${n},"service":"${service}","args":[${text}]}`)) {
          mapDelete(call.asked, n);
          reject(new PlainError(`Cannot ask for ${service}: what is handed over is longer than ${MOST_BYTES} bytes.`));
        }
      };
      if (mapSize(call.asked) < MOST_ASKED) return start();
      if (call.queue.length >= MOST_QUEUED) {
        return reject(new PlainError(`Cannot ask for ${service}: too much is asked.`));
      }
      push(call.queue, start);
    });
  const serve = (group: string, names: readonly string[]) => {
    const object: Loose = create(null);
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      object[name] = (...args: unknown[]) => ask(`${group}.${name}`, args);
    }
    return freeze(object);
  };
  return freeze({ memory: serve("memory", SERVICES.memory), state: serve("state", SERVICES.state) });
}

function handOver(call: Call | undefined, { n, value, error }: Extract<Order, { op: "served" }>): void {
  const asked = call === undefined ? undefined : mapGet(call.asked, n) as ReturnType<Call["asked"]["get"]>;
  if (call === undefined || asked === undefined) return;
  mapDelete(call.asked, n);
  if (error === undefined) asked.resolve(value);
  else asked.reject(new PlainError(error));
  const next = shift(call.queue) as (() => void) | undefined;
  next?.();
}

/** Calls a hook and sends what comes of it, once. */
function run({ id, hook, args }: Extract<Order, { op: "call" }>): void {
  const call: Call = { over: false, asked: new PlainMap(), queue: [] };
  mapSet(calls, id, call);
  resting = false;
  const end = (report: () => void) => {
    if (call.over) return;
    call.over = true;
    mapDelete(calls, id);
    // Nothing of a skill goes on between two calls.
    if (mapSize(calls) === 0) {
      mapForEach(timers, (_: true, timer: ReturnType<typeof later>) => cancel(timer));
      mapClear(timers);
      logged = 0;
      resting = true;
    }
    report();
  };
  const failed = (error: unknown) => end(() => fail(id, error));
  const returned = (value: unknown) => {
    let json: string;
    try {
      json = (value === undefined ? "null" : stringify(value)) ?? "null";
    } catch (error) {
      return failed(error);
    }
    end(() => {
      if (!send(`{"op":"done","id":${id},"value":${json}}`)) {
        send(`{"op":"threw","id":${id},"text":"gave an answer longer than ${MOST_BYTES} bytes","code":"FLOOD"}`);
      }
    });
  };
  try {
    const value = invoke(hook, args, makeHost(id, call));
    // What is no promise of ours may have a `then` of any kind; that is the skill's own affair.
    then(new PlainPromise((resolve) => resolve(value)), returned, failed);
  } catch (error) {
    failed(error);
  }
}

function invoke(hook: string, args: unknown[], host: unknown): unknown {
  if (hook === "test") return tests[args[0] as number]?.body();
  const exported = hooks[hook];
  if (hook === "tools") return useTool(exported, args, host);
  if (typeof exported !== "function") throw new PlainError(`it exports no function ${hook}`);
  const all: unknown[] = [];
  for (let i = 0; i < args.length; i++) push(all, args[i]);
  if (hook !== "gate") push(all, host);
  return apply(exported as Callable, undefined, all);
}

function useTool(tools: unknown, args: unknown[], host: unknown): unknown {
  if (!isArray(tools)) throw new PlainError("it exports no list of tools");
  const found: unknown[] = [];
  for (let i = 0; i < tools.length; i++) {
    const tool = tools[i] as Loose;
    if (args.length === 0) push(found, { name: tool.name, description: tool.description, parameters: tool.parameters });
    else if (tool.name === args[0]) return apply(tool.run as Callable, tool, [args[1] ?? {}, host]);
  }
  if (args.length > 0) throw new PlainError(`it has no tool ${plainString(args[0])}`);
  return found;
}

// Orders.

/** Has texts looked at; nothing of them is run. */
async function prepare({ parts, looker, parser }: Extract<Order, { op: "prepare" }>): Promise<void> {
  const { look } = await import(looker);
  const { parse: parseProgram } = await import(parser);
  const programs = await look(parts, parseProgram);
  if (!send(`{"op":"prepared","parts":${stringify(programs)}}`)) throw new PlainError("its text is too long");
}

async function load(source: string): Promise<void> {
  const module = await import(ADDRESS + encodeUri(source));
  hooks = module;
  const found: string[] = [];
  for (let i = 0; i < HOOKS.length; i++) if ((HOOKS[i] as string) in module) push(found, HOOKS[i]);
  send(`{"op":"loaded","names":${stringify(found)}}`);
}

async function loadTests({ source, kit }: Extract<Order, { op: "tests" }>): Promise<void> {
  const { makeTestKit } = await import(kit);
  const made = makeTestKit();
  tests = made.tests;
  for (const given of [made.globals, hooks]) for (const name of Object.keys(given)) replace(name, given[name]);
  await import(ADDRESS + encodeUri(source));
  send(`{"op":"loaded","names":${stringify(tests.map(({ name }) => name))}}`);
}

/** Does what there is to do before a skill can be called; what goes wrong says that it cannot. */
function attempt(work: Promise<void>): void {
  then(work, undefined, (error: unknown) => {
    const { text, line } = describe(error);
    send(`{"op":"failed","text":${stringify(text)}${place(line)}}`);
  });
}

function obey(order: Order): void {
  switch (order.op) {
    case "prepare":
      return attempt(prepare(order));
    case "load":
      furnish();
      return attempt(load(order.source));
    case "tests":
      return attempt(loadTests(order));
    case "call":
      return run(order);
    case "served":
      return handOver(mapGet(calls, order.id) as Call | undefined, order);
  }
}

let bytes = new PlainBytes(64 * 1024);
let filled = 0;

/** Takes the frames that are there out of what was read. */
function takeFrames(): void {
  let at = 0;
  while (filled - at >= 4) {
    const length = ((bytes[at] as number) << 24 | (bytes[at + 1] as number) << 16 | (bytes[at + 2] as number) << 8 |
      (bytes[at + 3] as number)) >>> 0;
    if (filled - at < length + 4) {
      if (length + 4 > bytes.length) {
        const wider = new PlainBytes(length + 4);
        setBytes(wider, subarray(bytes, at, filled));
        bytes = wider;
        filled -= at;
        at = 0;
      }
      break;
    }
    const order = parse(decode(subarray(bytes, at + 4, at + 4 + length))) as Order;
    at += length + 4;
    obey(order);
  }
  if (at > 0) {
    setBytes(bytes, subarray(bytes, at, filled));
    filled -= at;
  }
}

for (;;) {
  const count = await readBytes(subarray(bytes, filled));
  // Whoever started this is gone.
  if (count === null) exit(0);
  filled += count as number;
  takeFrames();
}
