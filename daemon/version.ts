// The version of the program, as the handshake, `version` and `status` say it. deno.json carries the same; a test compares.
// Knows nothing of the wire protocol's version, which stands in wire/message.ts.

/** Semantic version. */
export const VERSION = "0.1.0";
