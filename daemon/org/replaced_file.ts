// A file that was just replaced by another of its name, held open: whoever wrote into it in the last moment, or still does, wrote
// for nobody. What is found in it that nobody has read is put beside the file. Knows nothing of what files hold.

import { createHash } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { openPlainFileSync } from "../files/plain_file.ts";

/** A replaced file. Disposing of it lets it go. */
export class ReplacedFile implements Disposable {
  readonly #file: number;
  readonly #path: string;
  readonly #known: Set<string>;

  private constructor(file: number, path: string, hash: string) {
    this.#file = file;
    this.#path = path;
    this.#known = new Set([hash]);
  }

  /** Opens a file that will be replaced. @param hash Of the content that was read from it. @throws Error */
  static open(path: string, hash: string): ReplacedFile {
    return new ReplacedFile(openPlainFileSync(path), path, hash);
  }

  /**
   * Puts what it holds beside the file that replaced it, once, if it is not what was read. Text that is just being taken away
   * is nothing to keep.
   *
   * @returns The path of the copy; `undefined` when there was nothing to keep.
   * @throws Error when it cannot be kept.
   */
  keepLost(): string | undefined {
    const bytes = this.#read();
    const hash = hashOf(bytes);
    if (bytes.length === 0 || this.#known.has(hash)) return undefined;
    const copy = `${this.#path}.lost-${hash.slice(0, 12)}`;
    try {
      using file = Deno.openSync(copy, { write: true, createNew: true, mode: 0o600 });
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      file.syncSync();
    } catch (error) {
      // Named by its content: it is there.
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
    this.#known.add(hash);
    return copy;
  }

  #read(): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (let at = 0;;) {
      const piece = new Uint8Array(1 << 16);
      const read = readSync(this.#file, piece, 0, piece.length, at);
      if (read === 0) break;
      pieces.push(piece.subarray(0, read));
      at += read;
    }
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
    return bytes;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** Knows a content: SHA-256, hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
