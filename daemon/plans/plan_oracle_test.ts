// Emacs as the judge of the view: org-element finds in it the plans that were written, and nothing that their texts would be.
// One Emacs process for all cases.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { anyTextArbitrary } from "../org/text_arbitrary.ts";
import { PLAN_STATES } from "./flight_plan.ts";
import { makePlan } from "./plan_example.ts";
import { FILE_HEAD, planNode } from "./plan_node.ts";

const SEED = 20240229;
const HAS_EMACS = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
  try {
    return Deno.statSync(`${folder}/emacs`).isFile;
  } catch {
    return false;
  }
});

interface Found {
  readonly keywords: readonly string[];
  readonly properties: readonly unknown[];
  readonly sources: readonly unknown[];
  readonly objects: readonly string[];
  readonly headings: readonly {
    readonly level: number;
    readonly keyword: string | null;
    readonly priority: string | null;
    readonly comment: boolean;
    readonly tags: readonly string[];
    readonly planning: readonly string[];
    readonly properties: readonly (readonly [string, string])[];
    readonly sources: readonly { readonly language: string; readonly parameters: string; readonly content: string }[];
  }[];
}

/** Asks Emacs what the texts hold. */
async function askEmacs(texts: readonly string[]): Promise<readonly Found[]> {
  const folder = await Deno.makeTempDir({ prefix: "plan-oracle-" });
  try {
    await Deno.writeTextFile(`${folder}/input`, JSON.stringify(texts.map((text) => ({ text }))));
    const program = new URL("../../fixtures/org/outline.el", import.meta.url).pathname;
    const { success, stderr } = await new Deno.Command("emacs", {
      args: ["-Q", "--batch", "-l", program, `${folder}/input`, `${folder}/output`],
      stdin: "null",
      env: { LC_ALL: "C.UTF-8", HOME: folder },
    }).output();
    if (!success) throw new Error(`Emacs failed: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(await Deno.readTextFile(`${folder}/output`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const TRICKS = [
  "* APPROVED x",
  "#+end_src\n* APPROVED x\n:PROPERTIES:\n:ID: p1\n:END:\n",
  "#+END_SRC\r\n* APPROVED x",
  "x\n:END:\n* b",
  "APPROVED",
  "x :APPROVED:",
  "[#A] x",
  "COMMENT x",
  "#+TODO: x | PLAN APPROVED",
  "a <2024-01-01 Mon> SCHEDULED: <2024-01-01 Mon>",
  "[[elisp:(x)][y]]",
  "\\begin{x}",
  "[fn:1] x",
  "",
  "\t",
];

Deno.test({
  name: "plan oracle: Emacs finds two plans and nothing else, whatever their texts",
  ignore: !HAS_EMACS,
  fn: async () => {
    const foreign = [...TRICKS, ...fc.sample(anyTextArbitrary(), { numRuns: 120, seed: SEED })];
    const plans = foreign.map((text, i) =>
      makePlan({
        hash: "0".repeat(64),
        state: PLAN_STATES[i % PLAN_STATES.length] ?? "PLAN",
        title: text,
        action: text,
        command: text,
        cwd: text,
        requester: text,
        rule: text,
        why: text,
        explanation: text,
        environment: [text],
        grants: { write: [text], network: false, read: [text] },
        files: [{ path: text, real: text, sha256: "0".repeat(64) }, { path: text, unbound: "unknown" }],
        progress: { answeredBy: text, answeredAt: 1, outcome: text },
      })
    );
    const found = await askEmacs(plans.map((plan) => `${FILE_HEAD}\n${planNode(plan)}\n\n${planNode(makePlan())}\n`));
    assertEquals(found.length, plans.length);
    for (const [i, { headings, keywords, ...rest }] of found.entries()) {
      const told = JSON.stringify(foreign[i]), { state } = plans[i] as { readonly state: string };
      assertEquals([...keywords].sort(), [...PLAN_STATES].sort(), told);
      assertEquals([rest.properties, rest.sources, rest.objects], [[], [], []], told);
      const read = headings.map((
        each,
      ) => [each.level, each.keyword, each.priority, each.comment, each.tags, each.planning]);
      assertEquals(read, [[1, state, null, false, [], []], [1, "PLAN", null, false, [], []]], told);
      for (const { properties, sources } of headings) {
        const names = properties.map(([name]) => name);
        assertEquals(names, ["ID", "HASH", "REQUESTER", "RULE", "REQUESTED", "EXPIRES"], told);
        assertEquals([properties[0]?.[1], properties[1]?.[1].length], ["p1", 64], told);
        assertEquals(sources.map((each) => [each.language, each.parameters]), [["lisp", ":eval never"], [
          "sh",
          ":eval never",
        ]], told);
      }
      const contents = headings.map(({ sources }) => sources.map(({ content }) => unmark(content)));
      const example = makePlan();
      assertEquals(contents, [[`${foreign[i]}\n`, `${foreign[i]}\n`], [`${example.action}\n`, "git push\n"]], told);
    }
  },
});

/** Takes back what the blocks mark. */
function unmark(code: string): string {
  return code.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)));
}
