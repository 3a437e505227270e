// Runs the programs of fixtures/readers: other readers of the wire, each in one process for a whole batch. Knows nothing of what
// they are given to read.

import { encodeFrame, FrameDecoder } from "../../daemon/wire/frame.ts";
import { track } from "./guard.ts";
import { within } from "./until.ts";

/** What a reader made of one payload: the form it read, printed; or that it refused it; or that a package was missing. */
export type Outcome =
  | { readonly kind: "read"; readonly text: string }
  | { readonly kind: "refused" | "package"; readonly reason: string };

/** The folder of the programs, with a slash behind it. */
export const PROGRAMS = new URL("../../fixtures/readers/", import.meta.url).pathname;

/** Runs a program and returns its standard output. @throws Error with its standard error when it fails. */
export async function runProgram(program: "sbcl" | "emacs", args: readonly string[]): Promise<Uint8Array> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { LC_ALL: "C.UTF-8" },
  }).spawn();
  const untrack = track({ what: `${program} ${args.join(" ")}`, kill: () => child.kill("SIGKILL") });
  const { success, stdout, stderr } = await within(child.output(), `${program} to end`, 12_000);
  untrack();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  return stdout;
}

/** Has a reader read every payload of a stream of frames. @param frames Bytes as they come from a socket. */
export async function readWith(reader: "sbcl" | "emacs", frames: Uint8Array): Promise<Outcome[]> {
  const folder = await Deno.makeTempDir({ prefix: "readers-" });
  try {
    const [input, output] = [`${folder}/input`, `${folder}/output`];
    await Deno.writeFile(input, frames);
    const args = reader === "sbcl"
      ? ["--script", PROGRAMS + "read.lisp"]
      : ["-Q", "--batch", "-l", PROGRAMS + "read.el"];
    await runProgram(reader, [...args, input, output]);
    return payloadsOf(await Deno.readFile(output)).map(outcomeOf);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Has a reader read texts. */
export function readTextsWith(reader: "sbcl" | "emacs", texts: readonly string[]): Promise<Outcome[]> {
  return readWith(reader, joinBytes(texts.map(encodeFrame)));
}

/** Returns the payloads of a stream of whole frames. @throws Error when it is anything else. */
export function payloadsOf(bytes: Uint8Array): string[] {
  const decoder = new FrameDecoder(1 << 24);
  const payloads: string[] = [];
  decoder.push(bytes);
  for (let result = decoder.next(); result !== undefined; result = decoder.next()) {
    if (result.kind === "fault") throw new Error(result.text);
    payloads.push(result.payload);
  }
  if (decoder.partial) throw new Error("The stream ends within a frame");
  return payloads;
}

/** Puts pieces behind one another. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function outcomeOf(text: string): Outcome {
  const rest = text.slice(1);
  if (text.startsWith("=")) return { kind: "read", text: rest };
  return { kind: text.startsWith("?") ? "package" : "refused", reason: rest };
}
