// Skills without which the daemon does not serve (MANDATORY_SKILLS): what is said where one is missing, and the gate by which nothing is
// done then. Knows nothing of how skills are loaded.

/** The name of the rule. */
export const MANDATORY_RULE = "mandatory-skills";

/** Says why nothing is served, as sentences. @param missing `NAME: why` each. */
export function missingInWords(missing: readonly string[]): string {
  const named = missing.map((each) => each.replace(/\.?\n/g, "; ").replace(/\.$/, "")).join(", and ");
  return `Cannot serve: of MANDATORY_SKILLS ${named}. ` +
    "Mend it (passepartout skill list, skill check FILE, plan approve ID, setup) or take it out of MANDATORY_SKILLS.";
}

/** A skill without which the daemon does not serve is not loaded. */
export class MandatorySkillError extends Error {
  override name = "MandatorySkillError";

  /** @param missing `NAME: why` each. */
  constructor(missing: readonly string[]) {
    super(missingInWords(missing));
  }
}

/** What a person needs to mend it, and what only speaks. */
const FREE: ReadonlySet<string> = new Set(["CLIENT", "SYSTEM", "SKILL"]);

/** Makes the gate that refuses what would be done without a skill that must be there. @param missing `NAME: why` each, now. */
export function makeMandatoryGate(missing: () => readonly string[]) {
  return {
    name: MANDATORY_RULE,
    judge: ({ target }: { readonly target: string }) => {
      if (FREE.has(target)) return undefined;
      const names = missing();
      if (names.length === 0) return undefined;
      return {
        tier: "deny" as const,
        rule: MANDATORY_RULE,
        why: `a skill of MANDATORY_SKILLS is not loaded (${names.join(", ")})`,
      };
    },
  };
}
