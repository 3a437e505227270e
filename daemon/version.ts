// The version of the program, as the handshake, `version` and `status` say it. deno.json carries the same; a test compares.

/** Semantic version. */
export const VERSION = "0.1.0";
