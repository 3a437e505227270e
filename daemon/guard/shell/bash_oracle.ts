// Whether there is a bash of a kind that tests can hold the guard's reading against.
// For tests; knows nothing of what they ask it.

/** Tells whether a bash of version 5 or later may be started. */
export function hasBash(): boolean {
  if (Deno.permissions.querySync({ name: "run", command: "bash" }).state !== "granted") return false;
  try {
    return new Deno.Command("bash", { args: ["-c", "(( BASH_VERSINFO[0] >= 5 ))"] }).outputSync().success;
  } catch {
    return false;
  }
}
