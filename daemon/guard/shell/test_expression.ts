// Follows what stands in `[[ ]]`: its words are expanded, and some of them are read as arithmetic or as names.
// Knows nothing of how it turns out.

import type { TestExpression } from "unbash";
import { ifItCounts, judgeNameText, judgeNumber } from "./arithmetic.ts";
import { countsOften } from "./heavy_programs.ts";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import { expandText } from "./words.ts";

/** Judges what working out an expression would run. @throws {TooMuchWork} */
export function followTest(machine: Machine, node: TestExpression, scope: Scope): void {
  machine.spend();
  switch (node.type) {
    case "TestLogical":
      node.operands.forEach((operand, at) => {
        const before = scope.copy();
        followTest(machine, operand, scope);
        // Only the first is looked at for certain.
        if (at > 0) scope.merge(before);
      });
      return;
    case "TestNot":
      return followTest(machine, node.operand, scope);
    case "TestGroup":
      return followTest(machine, node.expression, scope);
    case "TestUnary": {
      const operand = expandText(machine, node.operand, scope);
      if (node.operator === "-v" || node.operator === "-R") judgeNameText(machine, operand, scope);
      return;
    }
    case "TestBinary": {
      const left = expandText(machine, node.left, scope);
      const right = expandText(machine, node.right, scope);
      if (node.operator === "=~" && countsOften(node.right.text)) {
        machine.find("ask", "memory", "a pattern that counts very often may take all memory");
      }
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(node.operator)) {
        ifItCounts(machine, scope, () => {
          for (const side of [left, right]) judgeNumber(machine, side, scope);
        });
      }
    }
  }
}
