// Two transports in memory, each the other's peer: what a socket does, without a socket, for tests and for a client that
// answers itself. A writer waits while the peer has not read, as on a real wire.

import type { Transport } from "./connection.ts";

/** Returns both ends. @param capacity How many bytes either direction swallows before a writer waits. */
export function memoryPair(capacity = 65_536): [Transport, Transport] {
  const forth = new Pipe(capacity);
  const back = new Pipe(capacity);
  return [new PipeEnd(back, forth), new PipeEnd(forth, back)];
}

/** One direction. */
class Pipe {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #broken = false;
  #changed = Promise.withResolvers<void>();

  constructor(readonly capacity: number) {}

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#broken) throw new Deno.errors.BadResource("the transport is closed");
      const chunk = this.#chunks[0];
      if (chunk !== undefined) {
        const count = Math.min(chunk.length, buffer.length);
        buffer.set(chunk.subarray(0, count));
        if (count === chunk.length) this.#chunks.shift();
        else this.#chunks[0] = chunk.subarray(count);
        this.#size -= count;
        this.#wake();
        return count;
      }
      if (this.#ended) return null;
      await this.#changed.promise;
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    while (this.#size >= this.capacity && !this.#ended && !this.#broken) await this.#changed.promise;
    if (this.#ended || this.#broken) throw new Deno.errors.BrokenPipe("the peer is gone");
    const count = Math.min(bytes.length, this.capacity - this.#size);
    this.#chunks.push(bytes.slice(0, count));
    this.#size += count;
    this.#wake();
    return count;
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  break(): void {
    this.#broken = true;
    this.#wake();
  }
}

class PipeEnd implements Transport {
  constructor(readonly incoming: Pipe, readonly outgoing: Pipe) {}

  read(buffer: Uint8Array): Promise<number | null> {
    return this.incoming.read(buffer);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.outgoing.write(bytes);
  }

  closeWrite(): Promise<void> {
    this.outgoing.end();
    return Promise.resolve();
  }

  close(): void {
    this.outgoing.end();
    this.incoming.break();
  }
}
