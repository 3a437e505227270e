// Tells loops in which what variables hold is put together of itself more than once in a round: a text, or a list, that is twice as long
// with every round fills the memory in a few dozen. By syntax only; knows no value.

import { type Assignment, forEachChild, type SyntaxNode, type Word } from "unbash";

/** The words with which a script is called go by one name. */
const WORDS = "@";

/** What is set to what: a name, and the variables in what it is set to, each as often as it stands there. */
interface Step {
  readonly name: string;
  readonly from: readonly string[];
}

/** Of more nobody looks what becomes of what. */
const MOST_STEPS = 64;

/** A variable that is multiplied by the rounds of a loop; `undefined` for none. @param round All that is done in one. */
export function multiplied(round: SyntaxNode): string | undefined {
  const steps: Step[] = [];
  const look = (node: SyntaxNode): void => {
    if (node.type === "Assignment") steps.push(assigned(node));
    else if (node.type === "Redirected") steps.push(...readBy(node.command, textsOf(node.redirects)));
    else if (node.type === "Command") {
      const words = node.args.filter((each): each is Word => each.type === "Word");
      const name = node.name?.value ?? "";
      if (name === "set") steps.push({ name: WORDS, from: variablesIn(textsOf(words)) });
      if (name === "printf" && words[0]?.value.startsWith("-v") === true) {
        const into = words[0].value === "-v" ? words[1]?.value : words[0].value.slice(2);
        const format = words.find(({ text }) => text.includes("%"))?.text ?? "";
        // A width that is made is as long as it likes.
        const width = /%[-+ #0]*(\$|\*|["'])/.test(format) ? [into ?? "", into ?? ""] : [];
        steps.push({ name: into ?? "", from: [...variablesIn(textsOf(words)), ...width] });
      }
      steps.push(...readBy(node, textsOf(node.redirects)));
    }
    forEachChild(node, look);
  };
  look(round);
  if (steps.length > MOST_STEPS) return steps[0]?.name;
  const reached = new Map(steps.map(({ name }) => [name, reachedFrom(name, steps)]));
  const found = steps.find(({ name, from }) =>
    from.filter((each) => each === name || reached.get(name)?.has(each) === true).length > 1
  );
  return found?.name;
}

function assigned({ name, text, append, value }: Assignment): Step {
  const isSum = value.type === "Word" && /^"?\$\(\([^]*\)\)"?$/.test(value.text);
  if (isSum) return { name, from: [] };
  return { name, from: [...append === true ? [name] : [], ...variablesIn(text.slice(name.length))] };
}

/** What a command that reads makes of what flows into it. */
function readBy(node: SyntaxNode, input: string): Step[] {
  if (node.type !== "Command" || !/^(read|mapfile|readarray)$/.test(node.name?.value ?? "")) return [];
  const names = node.args.flatMap((each) =>
    each.type === "Word" && /^[A-Za-z_]\w*$/.test(each.text) ? [each.text] : []
  );
  return names.map((name) => ({ name, from: variablesIn(input) }));
}

function textsOf(nodes: readonly SyntaxNode[]): string {
  return nodes.map((node) =>
    node.type === "Word"
      ? node.text
      : node.type === "HereDoc"
      ? node.body.text
      : "target" in node
      ? node.target?.text ?? ""
      : ""
  ).join(" ");
}

/** Every variable of a text as often as it stands there; one in which something is replaced may stand there more often. */
function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$(?:\{([A-Za-z_]\w*|[@*])(?:\[[@*]\])?(\/)?|([A-Za-z_]\w*|[@*]))/g)].flatMap((
    [, braced, replaces, plain],
  ) => {
    const name = braced ?? plain ?? "", found = name === "*" ? WORDS : name;
    return replaces === undefined ? [found] : [found, found];
  });
}

/** The names that what a name holds is put into, step by step. */
function reachedFrom(name: string, steps: readonly Step[]): ReadonlySet<string> {
  const found = new Set<string>(), left = [name];
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    for (const step of steps) {
      if (!step.from.includes(each) || found.has(step.name)) continue;
      found.add(step.name);
      left.push(step.name);
    }
  }
  return found;
}
