// Structured log lines, as text or JSON, secrets redacted. The only writer to stderr in the daemon; knows nothing of what is
// worth logging.

import { isSecretName } from "./secrets/secret_assignments.ts";
import { REDACTED, redactSecrets } from "./secrets/secret_patterns.ts";

/** How much is logged, from most to least. */
export const LOG_LEVELS = ["debug", "info", "warn", "error", "off"] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevelName = typeof LOG_LEVELS[number];

/** Fields of a line; an Error becomes its stack. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What a {@link Log} needs. */
export interface LogOptions {
  readonly level: LogLevelName;
  readonly format: "text" | "json";
  /** Takes one line without its newline; may throw where it cannot be written. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Takes what looks like a secret out of a text. */
export function redact(text: string): string {
  return redactSecrets(text);
}

/** Writes lines of at least one level. What cannot be written ends nobody: it is counted, and told as soon as something can be. */
export class Log {
  readonly #options: LogOptions;
  readonly #rank: number;
  #lost = 0;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#rank = LOG_LEVELS.indexOf(options.level);
  }

  debug(text: string, fields: LogFields = {}): void {
    this.#line(0, text, fields);
  }

  info(text: string, fields: LogFields = {}): void {
    this.#line(1, text, fields);
  }

  warn(text: string, fields: LogFields = {}): void {
    this.#line(2, text, fields);
  }

  error(text: string, fields: LogFields = {}): void {
    this.#line(3, text, fields);
  }

  #line(rank: number, text: string, fields: LogFields): void {
    if (rank < this.#rank) return;
    try {
      if (this.#lost > 0) {
        const told = this.#lost;
        this.#write(2, "Lines of the log could not be written", { count: told });
        this.#lost -= told;
      }
      this.#write(rank, text, fields);
    } catch {
      // A full disk, a terminal that is gone.
      this.#lost++;
    }
  }

  #write(rank: number, text: string, fields: LogFields): void {
    const { format, now, write } = this.#options;
    const time = new Date(now()).toISOString();
    const level = LOG_LEVELS[rank] as string;
    const plain = Object.entries(fields).map(([name, value]): [string, unknown] => [redact(name), clean(name, value)]);
    const said = redact(text);
    const line = format === "json"
      ? JSON.stringify({ time, level, text: said, ...Object.fromEntries(plain) })
      : [time, level.toUpperCase().padEnd(5), said, ...plain.map(([name, value]) => `${name}=${JSON.stringify(value)}`)]
        .join(" ");
    write(line);
  }
}

/** A value as JSON knows it, secrets taken out of every text and key in it. Never throws: a line of the log is no place for that. */
function clean(name: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    return redactDeep(name, JSON.parse(JSON.stringify(value, (_, each) => plainValue(each)) ?? "null"));
  } catch {
    return "[cannot be shown]";
  }
}

/** What stands under the name of a secret is one, unless it says nothing. */
function redactDeep(name: string, value: unknown): unknown {
  if (typeof value === "string") return isSecretName(name) && value.length > 0 ? REDACTED : redact(value);
  if (Array.isArray(value)) return value.map((each) => redactDeep(name, each));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [redact(key), redactDeep(key, each)]));
  }
  return value;
}

function plainValue(value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? String(value);
  if (typeof value === "bigint") return value.toString();
  return value;
}
