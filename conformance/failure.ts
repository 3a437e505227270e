// How a case ends other than well: it failed, or it could not be tried. Knows nothing of what was tried, and nothing of
// verdicts: the runner makes these from what a case throws.

/** A requirement that does not hold: what would have been legal, and what was seen. */
export class CaseFailure extends Error {
  override name = "CaseFailure";
  constructor(readonly legal: readonly string[], readonly seen: string) {
    super(`legal: ${legal.join("; or ")}. Seen: ${seen}`);
  }
}

/** A case that cannot be tried here; the message says why. */
export class CaseSkipped extends Error {
  override name = "CaseSkipped";
}

/** Fails the case unless `holds`. */
export function check(holds: boolean, legal: string | readonly string[], seen: string): asserts holds {
  if (!holds) throw new CaseFailure(typeof legal === "string" ? [legal] : legal, seen);
}
