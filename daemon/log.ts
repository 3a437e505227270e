// Structured log lines, as text or JSON, secrets redacted. The only writer to stderr in the daemon; knows nothing of what is
// worth logging.

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
  /** Takes one line without its newline. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Forms in which secrets are known to come; what they match is never written. */
const SECRETS: readonly RegExp[] = [
  /\b[0-9a-fA-F]{64}\b/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\b(?:ghp|gho|ghs|ghu|github_pat)_[A-Za-z0-9_]{20,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\b[0-9]{8,10}:[A-Za-z0-9_-]{35}\b/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{35}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\b[Bb]earer )[A-Za-z0-9._~+/-]{16,}=*/g,
];

/** Takes what looks like a secret out of a text. */
export function redact(text: string): string {
  return SECRETS.reduce((kept, pattern) => kept.replace(pattern, "[redacted]"), text);
}

/** Writes lines of at least one level. */
export class Log {
  readonly #options: LogOptions;
  readonly #rank: number;

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
    const { format, now, write } = this.#options;
    const time = new Date(now()).toISOString();
    const level = LOG_LEVELS[rank] as string;
    const plain = Object.entries(fields).map(([name, value]): [string, unknown] => [name, plainValue(value)]);
    const line = format === "json"
      ? JSON.stringify({ time, level, text, ...Object.fromEntries(plain) })
      : [time, level.toUpperCase().padEnd(5), text, ...plain.map(([name, value]) => `${name}=${JSON.stringify(value)}`)]
        .join(" ");
    write(redact(line));
  }
}

function plainValue(value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? String(value);
  if (typeof value === "bigint") return value.toString();
  return value;
}
