// `skill list`, `skill show` and `skill reload`: the skills of a daemon, or of this process where none runs.
// Change no file, and know nothing of what a skill does.

import { getf, getKeyword, getString, isList, type Plist, type Value } from "../../daemon/wire/value.ts";
import { jsonLine } from "./json_line.ts";
import { reportUnanswered } from "./ask.ts";
import { openConversation, type PlaceFlags } from "./conversation.ts";
import { type Edge, EXIT } from "./edge.ts";
import { Refused, request } from "./request.ts";
import { columns, visible, visibleLine } from "./shown.ts";
import { warn } from "./tell.ts";

/** Flags of every one of them. */
export interface SkillFlags extends PlaceFlags {
  readonly json: boolean;
}

/** A skill as `skill list --json` prints it. */
export interface SkillRecord {
  readonly name: string;
  readonly status: string;
  readonly priority: number;
  readonly file: string;
  readonly capabilities: readonly string[];
  readonly error?: string;
  readonly plan?: string;
}

/** A skill as the daemon tells of it. */
interface ToldSkill extends SkillRecord {
  /** What one that is loaded exports, and the names of its tools. */
  readonly hooks: readonly string[];
  readonly tools: readonly string[];
}

/** How long loading may take, seconds: new texts are checked then. */
const LOAD_TIMEOUT = 120;

/** Lists the skills. @returns The exit code. */
export function skillList(edge: Edge, flags: SkillFlags): Promise<number> {
  return withSkills(edge, flags, "SKILLS", (skills) => {
    printList(edge, skills, flags);
    return EXIT.answered;
  });
}

/** Has the files looked at now. @returns The exit code: 1 when something is wrong with one. */
export function skillReload(edge: Edge, flags: SkillFlags): Promise<number> {
  return withSkills(edge, flags, "RELOAD-SKILLS", (skills) => {
    printList(edge, skills, flags);
    return skills.some(({ status, error }) => status !== "waiting" && error !== undefined)
      ? EXIT.refused
      : EXIT.answered;
  });
}

/** Shows one skill. @returns The exit code: 1 when there is none of that name. */
export function skillShow(edge: Edge, name: string, flags: SkillFlags): Promise<number> {
  return withSkills(edge, flags, "SKILLS", async (skills) => {
    const found = skills.filter((skill) => skill.name === name);
    const [skill] = found;
    if (skill === undefined) {
      const text = `There is no skill ${visibleLine(name)}. There are: ${
        skills.map((each) => each.name).join(", ") || "none"
      }.`;
      if (flags.json) edge.out(jsonLine({ text, type: "error", code: "NO-SUCH-SKILL" }));
      warn(edge, text);
      return EXIT.refused;
    }
    // What the daemon tells is shown also where the file cannot be looked at.
    const read = await (async () => await (await edge.skills()).read(skill.file))().catch(() => undefined);
    const { triggers = [], dependsOn = [], title, may } = read ?? {};
    const { tools } = skill;
    const hooks = skill.hooks.length > 0 ? skill.hooks : read?.hooks ?? [];
    if (flags.json) {
      edge.out(jsonLine({ ...skill, title, triggers, hooks, tools, dependsOn }));
      return EXIT.answered;
    }
    const rows: (readonly [string, string])[] = [
      ["skill", `${visibleLine(skill.name)}${title === undefined ? "" : `: ${visibleLine(title)}`}`],
      ["status", skill.status],
      ...skill.error === undefined ? [] : [["problem", visible(skill.error)] as const],
      ...skill.plan === undefined ? [] : [["plan", `passepartout plan show ${skill.plan}`] as const],
      ["priority", String(skill.priority)],
      ["file", visibleLine(skill.file)],
      ...triggers.length === 0 ? [] : [["asked for", visible(triggers.join("\n"))] as const],
      ...hooks.length === 0 ? [] : [["exports", visibleLine(hooks.join(", "))] as const],
      ...tools.length === 0 ? [] : [["tools", visibleLine(tools.join(", "))] as const],
      ...dependsOn.length === 0 ? [] : [["depends on", dependsOn.join(", ")] as const],
      ["capabilities", visibleLine(skill.capabilities.join(" ") || "none")],
      ...may === undefined ? [] : [["", visibleLine(may)] as const],
    ];
    for (const line of columns(rows, edge.columns)) edge.out(line);
    return EXIT.answered;
  });
}

function printList(edge: Edge, skills: readonly ToldSkill[], { json }: SkillFlags): void {
  if (json) {
    const records = skills.map(({ hooks: _hooks, tools: _tools, ...record }): SkillRecord => record);
    return edge.out(jsonLine(records));
  }
  if (skills.length === 0) return edge.out("There are no skills. To install the shipped ones: passepartout setup");
  const rows = skills.map(({ name, status, priority, capabilities }) =>
    [
      visibleLine(name),
      `${status.padEnd(8)} ${String(priority).padStart(4)}  ${visibleLine(capabilities.join(" "))}`,
    ] as const
  );
  for (const line of columns(rows, edge.columns)) edge.out(line);
  for (const { name, error } of skills) {
    if (error !== undefined) warn(edge, `${visibleLine(name)}: ${visible(error)}`);
  }
}

async function withSkills(
  edge: Edge,
  flags: SkillFlags,
  action: "SKILLS" | "RELOAD-SKILLS",
  body: (skills: readonly ToldSkill[]) => number | Promise<number>,
): Promise<number> {
  try {
    await using conversation = await openConversation(edge, flags, "skill");
    return await body(readSkills(await request(conversation.client, action, {}, LOAD_TIMEOUT)));
  } catch (error) {
    if (!(error instanceof Refused)) return reportUnanswered(edge, error, flags.json);
    if (flags.json) edge.out(jsonLine({ text: error.message, type: "log", code: error.code }));
    warn(edge, error.message);
    return EXIT.refused;
  }
}

function readSkills(payload: Plist): readonly ToldSkill[] {
  const items = getf(payload, "SKILLS") ?? null;
  return (isList(items) ? items : []).map(readSkill);
}

function readSkill(value: Value): ToldSkill {
  const texts = (key: string) => {
    const items = getf(value, key) ?? null;
    return (isList(items) ? items : []).filter((each) => typeof each === "string");
  };
  const error = getString(value, "ERROR"), plan = getString(value, "PLAN");
  return {
    name: getString(value, "NAME") ?? "",
    status: getKeyword(value, "STATUS")?.toLowerCase() ?? "unknown",
    priority: Number(getf(value, "PRIORITY") ?? 0),
    file: getString(value, "FILE") ?? "",
    capabilities: texts("CAPABILITIES"),
    hooks: texts("HOOKS"),
    tools: texts("TOOLS"),
    ...error === undefined ? {} : { error },
    ...plan === undefined ? {} : { plan },
  };
}
