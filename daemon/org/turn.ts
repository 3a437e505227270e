// Lets others have their turn in the middle of long work, so that nobody waits for more than a moment.
// Knows neither the work nor the others.

/**
 * Resolves once the system was asked for news and whoever had some was served.
 *
 * Not by `setImmediate`: as long as one of those is waiting, the event loop asks for news only every 61st time, so each
 * step of an answer to somebody else would wait for as many turns. An operation that another thread does makes the loop wait, and
 * while it waits it takes all that has come. Who comes back late had company, which gets another turn: answers take many steps.
 */
export async function letOthersGo(): Promise<void> {
  for (let turns = 0, late = true; (late || turns < 2) && turns < MOST_TURNS; turns++) {
    const before = performance.now();
    await crypto.subtle.digest("SHA-256", NOTHING);
    late = performance.now() - before > ALONE_MS;
  }
}

/**
 * Goes through steps, and lets others have their turn whenever it took long.
 *
 * @returns What they come to.
 */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  let since = performance.now();
  for (let step = steps.next();; step = steps.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await letOthersGo();
    since = performance.now();
  }
}

/** How long work goes on before others have their turn, milliseconds; most is done within one turn. */
export const TURN_MS = 12;

const NOTHING = new Uint8Array(0);

/** How long a turn takes where there is nobody else, milliseconds. */
const ALONE_MS = 2;

/** The most turns in a row: company that never ends must not keep the work from going on. */
const MOST_TURNS = 3;
