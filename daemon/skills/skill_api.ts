// The types that the author of a skill may use, as the text of a declaration file for the type check. What they say is kept by the
// process that runs a skill; in a running skill there are no types. Knows nothing of checking.

/** The text of the declaration file. */
export const SKILL_API = `
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

declare const console: { [level in "log" | "debug" | "info" | "warn" | "error"]: (...what: any[]) => void };
declare const performance: { now(): number };
declare function setTimeout(body: (...args: any[]) => void, ms?: number, ...args: any[]): number;
declare function clearTimeout(timer?: number): void;
declare function setInterval(body: (...args: any[]) => void, ms?: number, ...args: any[]): number;
declare function clearInterval(timer?: number): void;
/** What of it works hangs on what the skill declared. */
declare const Deno: any;

/** What happened. */
interface SkillEvent {
  readonly sensor: "user-input" | "heartbeat" | "due";
  readonly text: string;
  readonly session: string;
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
  /** What is due, for the sensor "due". */
  readonly items?: readonly AgendaItem[];
}

interface AgendaItem {
  readonly id: string; readonly title: string; readonly keyword: string | null; readonly tags: readonly string[];
  readonly file: string; readonly line: number; readonly kind: "deadline" | "scheduled" | "overdue" | "event" | "todo" | "warning";
  /** ISO 8601, local time. */
  readonly at: string; readonly hasTime: boolean; readonly done: boolean;
  /** Of what began before today and goes on, where it is due: its last day. */
  readonly until?: string;
}

interface FoundItem {
  readonly id: string; readonly title: string; readonly file: string; readonly line: number; readonly snippet: string;
  readonly score: number; readonly kind: "node" | "conversation";
}

interface NodeReference { readonly id: string; readonly title: string; readonly file: string; readonly line: number }

interface MemoryNode extends NodeReference {
  readonly keyword: string | null; readonly done: boolean; readonly tags: readonly string[]; readonly scheduled: string | null;
  readonly deadline: string | null; readonly properties: { readonly [name: string]: string }; readonly text: string;
  readonly links: readonly { readonly target: string; readonly title?: string }[];
  readonly backlinks: readonly NodeReference[];
  readonly clocks: readonly { readonly start: string; readonly end?: string }[];
}

/** What a skill may ask the daemon for. Each call throws when it may not. */
interface SkillHost {
  readonly memory: {
    search(query: string, options?: { readonly limit?: number }): Promise<readonly any[]>;
    node(titleOrId: string): Promise<any>;
    backlinks(id: string): Promise<readonly any[]>;
    agenda(range?: { readonly from?: string; readonly to?: string }): Promise<readonly any[]>;
    history(options?: { readonly limit?: number }): Promise<readonly any[]>;
  };
  readonly state: { get(key: string): Promise<any>; set(key: string, value: Json): Promise<void> };
}

/** Something that is to be done; the guard judges it. Further fields are the action's own. */
interface ProposedAction {
  readonly target: string; readonly action: string;
  /** Why, in words a person can weigh. */
  readonly explanation: string;
  readonly [field: string]: Json | undefined;
}

interface SkillProposal {
  /** Told once all actions are done. */
  readonly say?: string;
  readonly actions: readonly ProposedAction[];
}

interface JudgedAction { readonly target: string; readonly action: string; readonly proposedBy: string; readonly fields: any }
interface GateOpinion { readonly tier: "ask" | "deny"; readonly why: string }
interface SkillTool {
  readonly name: string; readonly description: string; readonly parameters: object;
  run(args: any, host: SkillHost): unknown;
}

interface SkillExports {
  respond(event: SkillEvent, host: SkillHost): string | undefined | null | void | Promise<string | undefined | null | void>;
  propose(event: SkillEvent, host: SkillHost):
    SkillProposal | undefined | null | void | Promise<SkillProposal | undefined | null | void>;
  gate(action: JudgedAction): GateOpinion | undefined | null | void | Promise<GateOpinion | undefined | null | void>;
  prompt(event: SkillEvent, host: SkillHost): string | undefined | null | void | Promise<string | undefined | null | void>;
  tools: readonly SkillTool[];
}
`;

/** The globals of a test block, as the text of a declaration file. */
export const TEST_API = `
declare function test(name: string, body: () => unknown): void;
declare function assert(condition: unknown, message?: string): asserts condition;
declare function assertEquals(actual: unknown, expected: unknown, message?: string): void;
declare function fakeHost(given?: {
  readonly nodes?: any; readonly state?: any; readonly agenda?: any; readonly search?: any; readonly [more: string]: any;
}): SkillHost;
`;
