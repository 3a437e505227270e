// A part of the daemon that is loaded when something is first asked of it, and given back when the daemon stops.
// Knows nothing of what it loads.

/** A part that may not be there yet. Disposing of it waits for a load that is under way, and gives back what it took. */
export class LazyPart<T> implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #load: (stack: AsyncDisposableStack) => Promise<T>;
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;
  #ended = false;

  /** @param load Puts what must be given back on the stack. */
  constructor(load: (stack: AsyncDisposableStack) => Promise<T>) {
    this.#load = load;
  }

  /** The part, if it is there. */
  get now(): T | undefined {
    return this.#loaded;
  }

  /** The part, loaded if it is not there yet. A load that failed is tried again by the next; none begins once the daemon stops. */
  async get(): Promise<T> {
    if (this.#loading === undefined && this.#ended) throw new Error("the daemon stops");
    this.#loading ??= this.#load(this.#stack);
    try {
      return this.#loaded = await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#loading?.catch(() => {});
    await this.#stack.disposeAsync();
  }
}
