// Reads a file of plans against the plans that are stored: which keywords a person changed, which of these are answers, and the
// text as it must be. Pure. What is stored is right; whatever else claims to be a plan is kept as text that claims nothing.

import { type Heading, type Outline, parseOutline } from "../org/outline.ts";
import type { Property } from "../org/drawer.ts";
import { lineEnd, type Span } from "../org/span.ts";
import { type FlightPlan, PLAN_STATES, type PlanProgress, type PlanState } from "./flight_plan.ts";
import { FILE_HEAD, lackOfNode, planNode, TODO_LINE } from "./plan_node.ts";

/** What a file is read against. */
export interface ViewContext {
  /** Finds a plan as it is stored now. */
  readonly find: (id: string) => FlightPlan | undefined;
  /** Plans that must have a node: those that have not ended, and those that have just changed. */
  readonly needed: readonly FlightPlan[];
  /** Ids of plans that have just changed; that their node is missing or old says nothing of anybody. */
  readonly changed: ReadonlySet<string>;
  /** Ids of plans whose nodes were written; that another's is missing says nothing of anybody. Without it any is said. */
  readonly shown?: ReadonlySet<string>;
  /** Whether a changed keyword is an answer. */
  readonly mayAnswer: boolean;
  /** Why it is none, as a clause, where more can be said than that answers are off. */
  readonly offBecause?: string;
  /** Why an answer of a plan, by its id, was not taken: it is put back. */
  readonly refused: ReadonlyMap<string, string>;
}

/** An answer that counts. Its node is left as it stands until the answer was given. */
export interface ViewAnswer {
  readonly plan: FlightPlan;
  readonly decision: "approve" | "deny";
}

/** Something that a person or program did to the file and that does not count. */
export interface ViewReport {
  readonly plan: string;
  /** A sentence without its end; its subject is the node. */
  readonly what: string;
}

/** What {@link examineView} finds. */
export interface Examined {
  /** The text as it must be. Invariant: read again against the same plans it stays, and there is nothing to report. */
  readonly text: string;
  readonly answers: readonly ViewAnswer[];
  readonly reports: readonly ViewReport[];
}

/** Reads the text of a file of plans; the empty text of a file that is not there begins with a head. */
export function examineView(text: string, context: ViewContext): Examined {
  // A last line without a newline is read as one that has it: what is written behind it would make it one.
  const isOpen = text !== "" && text !== MARK && !text.endsWith("\n");
  const whole = isOpen ? `${text}\n` : text;
  const found = new View(whole, context, isOpen).examine();
  return found.text === whole ? { ...found, text } : found;
}

/** The byte order mark. */
const MARK = "\ufeff";

/** A node that carries the id of a plan. */
interface Claim {
  /** `undefined`: the drawer of the whole file. */
  readonly heading: Heading | undefined;
  /** Every property of it that names an id. */
  readonly ids: readonly Property[];
}

/** A plan as it was written, or would have been, in one of the states it passed. */
interface Past {
  readonly state: PlanState;
  /** The node behind its keyword. */
  readonly rest: string;
}

/** A claim of level 1, read as a node of its plan. */
interface Candidate {
  readonly claim: Claim;
  readonly heading: Heading;
  /** The node without what stands below it, and without blank lines at its end. */
  readonly own: Span;
  /** Whether what stands behind it, before the next heading, is what was written. */
  readonly isTidy: boolean;
  readonly keyword: string | undefined;
  /** The view it is, but for its keyword; `undefined` when it is none. */
  readonly past: Past | undefined;
}

const STATES: ReadonlySet<string> = new Set(PLAN_STATES);

/** States that a plan leaves. */
const OPEN: ReadonlySet<PlanState> = new Set<PlanState>(["PLAN", "APPROVED", "RUNNING"]);

const DECISIONS: ReadonlyMap<string | undefined, "approve" | "deny"> = new Map([
  ["APPROVED", "approve"],
  ["DENIED", "deny"],
]);

class View {
  readonly #outline: Outline;
  readonly #context: ViewContext;
  readonly #isOpen: boolean;
  readonly #edits: (Span & { readonly put: string })[] = [];
  readonly #answers: ViewAnswer[] = [];
  readonly #reports: ViewReport[] = [];
  readonly #disarmed = new Set<Claim>();
  readonly #missing: FlightPlan[] = [];

  /** @param text Its last line has a newline. @param isOpen Whether that newline is not in the file. */
  constructor(text: string, context: ViewContext, isOpen: boolean) {
    this.#outline = parseOutline(text);
    this.#context = context;
    this.#isOpen = isOpen;
  }

  examine(): Examined {
    const plans = new Map<string, { readonly plan: FlightPlan; readonly claims: Claim[] }>();
    for (const plan of this.#context.needed) plans.set(plan.id, { plan, claims: [] });
    const claims = this.#claims();
    for (const claim of claims) {
      for (const id of new Set(claim.ids.map(({ value }) => value.text))) {
        const plan = plans.get(id)?.plan ?? this.#context.find(id);
        if (plan === undefined) continue;
        if (!plans.has(id)) plans.set(id, { plan, claims: [] });
        plans.get(id)?.claims.push(claim);
      }
    }
    for (const { plan, claims } of plans.values()) this.#judge(plan, claims);
    return { text: this.#rewrite(plans.size > 0), answers: this.#answers, reports: this.#reports };
  }

  #claims(): Claim[] {
    const idsOf = (drawer: Heading["drawer"]) =>
      drawer?.properties.filter(({ name }) => /^ID\+?$/i.test(name.text)) ?? [];
    return [
      { heading: undefined, ids: idsOf(this.#outline.drawer) },
      ...this.#outline.headings.map((heading) => ({ heading, ids: idsOf(heading.drawer) })),
    ].filter(({ ids }) => ids.length > 0);
  }

  #judge(plan: FlightPlan, claims: readonly Claim[]): void {
    const changed = this.#context.changed.has(plan.id);
    // What has ended nobody can answer any more: where a person puts it, and what is written to it, is theirs.
    const over = !OPEN.has(plan.state) && !changed;
    const pasts = pastsOf(plan);
    const candidates = claims.flatMap((claim) => this.#candidate(claim, pasts) ?? []);
    const chosen = candidates.find(({ past, keyword }) => past?.state === plan.state && keyword === plan.state) ??
      candidates.find(({ past }) => past !== undefined) ?? candidates[0];
    const others = claims.filter((claim) =>
      claim !== chosen?.claim && !(over && claim.ids.length === 1 && (claim.heading?.level ?? 1) > 1)
    );
    for (const claim of others) this.#disarm(claim);
    if (chosen === undefined) {
      if (others.length > 0) this.#report(plan, "does not stand where it must");
      else if (!changed && !over && this.#context.shown?.has(plan.id) !== false) this.#report(plan, "was missing");
      if (!over) this.#missing.push(plan);
    } else if (others.length > 0) {
      this.#report(plan, `has its ID in ${claims.length} places`);
      this.#putBack(plan, chosen, pasts);
    } else if (over && chosen.past === undefined) {
      this.#judgeKeyword(plan, chosen);
    } else if (chosen.heading.children.length > 0 && !over) {
      this.#report(plan, "has other headings below it");
      this.#putBack(plan, chosen, pasts);
    } else {
      this.#judgeNode(plan, chosen, pasts);
    }
  }

  /** Reads a claim as a node of its plan; `undefined` when it is none of level 1, or carries other ids as well. */
  #candidate(claim: Claim, pasts: readonly Past[]): Candidate | undefined {
    const { heading, ids } = claim;
    if (heading === undefined || heading.level !== 1 || ids.length > 1) return undefined;
    const own = { start: heading.line.start, end: this.#ownEnd(heading) };
    const text = this.#slice(own);
    const isTidy = this.#isTidy(heading, own.end);
    const bare = pasts.find(({ rest }) => text === `*${rest}`);
    if (bare !== undefined) return { claim, heading, own, isTidy, keyword: undefined, past: bare };
    const word = /^\* (\S+)/.exec(text)?.[1];
    const rest = text.slice(2 + (word?.length ?? 0));
    const keyword = word !== undefined && STATES.has(word) ? word : undefined;
    // Of two that read alike the one that it says, or the later.
    const alike = word === undefined ? [] : pasts.filter((past) => past.rest === rest);
    const past = alike.find(({ state }) => state === word) ?? alike.at(-1);
    return { claim, heading, own, isTidy, keyword, past };
  }

  #judgeNode(plan: FlightPlan, node: Candidate, pasts: readonly Past[]): void {
    const { keyword, past } = node;
    const decision = DECISIONS.get(keyword);
    if (past === undefined) {
      const own = this.#slice(node.own), unix = own.replaceAll("\r\n", "\n");
      const converted = unix !== own && pasts.some(({ rest }) => unix.endsWith(rest));
      this.#report(plan, converted ? "has other line ends than it was written with" : "is not as it was written");
      this.#putBack(plan, node, pasts);
    } else if (plan.state === "PLAN" && !node.isTidy) {
      // They are also what remains where a person has moved away what stood behind it; that says nothing of anybody.
      if (node.keyword !== "PLAN") this.#report(plan, "has other blank lines behind it than it was written with");
      this.#putBack(plan, node, pasts);
    } else if (plan.state !== "PLAN") {
      if (past.state === plan.state && keyword === plan.state) return;
      // A view that was not brought up to date, or an answer that was taken already, says nothing of anybody.
      const said = past.state === "PLAN" && isTaken(plan, decision);
      if (keyword !== past.state && !said) this.#report(plan, saysButIs(keyword, plan));
      this.#putBack(plan, node, pasts);
    } else if (keyword !== "PLAN") {
      const refusal = this.#context.refused.get(plan.id);
      const lack = decision === "approve" ? lackOfNode(plan) : undefined;
      if (decision !== undefined && this.#context.mayAnswer && refusal === undefined && lack === undefined) {
        this.#answers.push({ plan, decision });
        return;
      }
      const why = decision === undefined
        ? `says ${keyword ?? "no state"}, which is no answer`
        : `says ${keyword}, but ${refusal ?? this.#context.offBecause ?? lack ?? "answers in this file are off"}`;
      this.#report(plan, why);
      this.#putBack(plan, node, pasts);
    }
  }

  /** Of a plan that ended and was written to, only the state is kept true. */
  #judgeKeyword(plan: FlightPlan, { heading, keyword }: Candidate): void {
    if (keyword === undefined || keyword === plan.state) return;
    this.#report(plan, saysButIs(keyword, plan));
    const start = heading.line.start + 2;
    this.#edits.push({ start, end: start + keyword.length, put: plan.state });
  }

  /** Has the node stand as it must; lines that somebody else wrote into it, and headings below it, are kept behind it. */
  #putBack(plan: FlightPlan, { claim, heading, own, isTidy, past }: Candidate, pasts: readonly Past[]): void {
    const { start, end } = own;
    const node = planNode(plan);
    if (past === undefined && this.#hasOthersLines(own, pasts)) {
      this.#edits.push({ start, end: start, put: `${node}\n\n` });
      this.#disarm(claim);
      return;
    }
    this.#edits.push({ start, end, put: node });
    if (!isTidy) {
      const next = this.#sectionEnd(heading);
      this.#edits.push({ start: end, end: next, put: next === this.#outline.text.length ? "\n" : "\n\n" });
    }
    const child = heading.children[0]?.line.start;
    if (child !== undefined) {
      this.#edits.push({ start: child, end: child, put: `* This stood below the plan ${plan.id}\n` });
    }
  }

  /** Takes from a node what makes it a plan's: its id gets another name, and a state as its keyword is none any more. */
  #disarm(claim: Claim): void {
    if (this.#disarmed.has(claim)) return;
    this.#disarmed.add(claim);
    const { heading, ids } = claim;
    for (const { name, value } of ids) {
      const { start, end } = name;
      if (this.#context.find(value.text) !== undefined || this.#context.needed.some(({ id }) => id === value.text)) {
        this.#edits.push({ start, end, put: "COPY_OF" });
      }
    }
    if (heading === undefined) return;
    const [all, before, word] = /^(\*+[ \t]+)(\S+)/.exec(this.#slice(heading.line)) ?? [];
    if (all === undefined || before === undefined || !STATES.has(word as string)) return;
    const start = heading.line.start + before.length;
    this.#edits.push({ start, end: heading.line.start + all.length, put: "Copy:" });
  }

  /** Tells whether a node holds a line that the daemon did not write. A last line that was cut is no such line. */
  #hasOthersLines(own: Span, pasts: readonly Past[]): boolean {
    const ours = new Set(pasts.flatMap(({ rest }) => rest.split("\n").map((line) => line.trim())));
    const lines = this.#slice(own).split("\n").map((line) => line.trim());
    const [first = "", ...others] = lines;
    const [, word, rest = ""] = /^\*[ \t]+(\S+)(.*)$/.exec(first) ?? [];
    const title = word !== undefined && STATES.has(word) ? rest.trim() : `${word ?? ""}${rest}`.trim();
    const isCut = this.#isOpen && own.end === this.#outline.text.length - 1;
    return [title, ...others].some((line, i) => {
      if (line === "" || ours.has(line)) return false;
      return !(isCut && i === lines.length - 1 && [...ours].some((each) => each.startsWith(line)));
    });
  }

  #sectionEnd(heading: Heading): number {
    return heading.children[0]?.line.start ?? heading.end;
  }

  /** Whether there is no more behind a node than the blank line before what follows, which a person may have put close to it. */
  #isTidy(heading: Heading, end: number): boolean {
    const next = this.#sectionEnd(heading);
    const gap = this.#slice({ start: end, end: next }).replaceAll("\r\n", "\n");
    return gap === "\n" || gap === "\n\n" && next < this.#outline.text.length;
  }

  #ownEnd(heading: Heading): number {
    let end = this.#sectionEnd(heading);
    while (end > heading.line.start && BLANKS.has(this.#outline.text.charCodeAt(end - 1))) end--;
    // Blanks at the end of the last line belong to it.
    const rest = lineEnd(this.#outline.text, end);
    const last = this.#outline.text.slice(end, rest).replace(/\r?\n$/, "");
    return end + last.length;
  }

  #report(plan: FlightPlan, what: string): void {
    this.#reports.push({ plan: plan.id, what });
  }

  #slice({ start, end }: Span): string {
    return this.#outline.text.slice(start, end);
  }

  /** Applies all edits, and writes what is missing at the end. */
  #rewrite(hasPlans: boolean): string {
    let text = "", at = 0;
    // Of two in one place the one that takes nothing away comes first: a stable sort keeps the order they were made in.
    for (const { start, end, put } of this.#edits.sort((a, b) => a.start - b.start || a.end - b.end)) {
      text += this.#outline.text.slice(at, start) + put;
      at = end;
    }
    text += this.#outline.text.slice(at);
    if (text === "" && this.#missing.length > 0) text = FILE_HEAD;
    for (const plan of this.#missing) {
      const gap = text === MARK || /\n\r?\n$/.test(text) ? "" : "\n";
      text += `${gap}${planNode(plan)}\n`;
    }
    return hasPlans ? withKeywords(text) : text;
  }
}

/** Space, tab, LF, CR. */
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** A text whose keywords are the states of plans as well; as it is where no line at the end of its preamble can do that. */
function withKeywords(text: string): string {
  const hasAll = (outline: Outline) => PLAN_STATES.every((state) => outline.keywords.all.has(state));
  const outline = parseOutline(text);
  if (hasAll(outline)) return text;
  const { end } = outline.preamble;
  const more = `${text.slice(0, end)}${TODO_LINE}\n${text.slice(end)}`;
  return hasAll(parseOutline(more)) ? more : text;
}

/** A text without the nodes of plans that have ended, where nobody has written to them: they stand in the store. */
export function withoutEnded(text: string, find: (id: string) => FlightPlan | undefined): string {
  const { headings } = parseOutline(text);
  let kept = "", at = 0;
  for (const { level, line, end, children, drawer } of headings) {
    const ids = drawer?.properties.filter(({ name }) => /^ID\+?$/i.test(name.text)) ?? [];
    const plan = level === 1 && children.length === 0 && ids.length === 1 ? find(ids[0]?.value.text ?? "") : undefined;
    if (plan === undefined || OPEN.has(plan.state)) continue;
    if (text.slice(line.start, end).trimEnd() !== planNode(plan)) continue;
    kept += text.slice(at, line.start);
    at = end;
  }
  return kept + text.slice(at);
}

function saysButIs(keyword: string | undefined, { state, progress }: FlightPlan): string {
  const by = progress.answeredBy === undefined ? "" : `, answered by ${progress.answeredBy}`;
  return `says ${keyword ?? "no state"}, but the plan is ${state}${by}`;
}

/** Whether an answer is the one that was taken for the plan. */
function isTaken({ state, progress }: FlightPlan, decision: "approve" | "deny" | undefined): boolean {
  if (decision === undefined || progress.answeredAt === undefined) return false;
  return (decision === "deny") === (state === "DENIED");
}

/** The views of a plan in every state it passed, the one it is in last. */
function pastsOf(plan: FlightPlan): Past[] {
  const { answeredBy, answeredAt, startedAt, neverRan } = plan.progress;
  const answered: PlanProgress = {
    ...(answeredBy === undefined ? {} : { answeredBy }),
    ...(answeredAt === undefined ? {} : { answeredAt }),
  };
  const passed: FlightPlan[] = [{ ...plan, state: "PLAN", progress: {} }];
  if (answeredAt !== undefined && plan.state !== "DENIED") {
    passed.push({ ...plan, state: "APPROVED", progress: answered });
  }
  if (startedAt !== undefined) {
    const progress = { ...answered, startedAt, ...(neverRan === undefined ? {} : { neverRan }) };
    passed.push({ ...plan, state: "RUNNING", progress });
  }
  return [...passed.filter(({ state }) => state !== plan.state), plan].map((each) => ({
    state: each.state,
    rest: planNode(each).slice(2 + each.state.length),
  }));
}
