// The actuator for notes: takes a request apart, has the writer do it, and answers with what came of it.
// Knows no file; what only reads is answered by whoever serves the memory.

import { logAnswer, responseAnswer } from "../../wire/message.ts";
import { kw } from "../../wire/value.ts";
import type { Action, Actuator, Task } from "../../pipeline/ports.ts";
import { NOTE_ACTIONS, readRequest } from "./request.ts";
import type { NoteWriter } from "./writer.ts";

/** Serves `:MEMORY`. @param read Answers what only reads; told of every action that changes nothing. */
export function makeMemoryActuator(
  writer: () => Promise<NoteWriter>,
  read: (action: Action, task: Task) => Promise<void>,
): Actuator {
  return {
    target: "MEMORY",
    async perform(action: Action, task: Task): Promise<void> {
      if (!NOTE_ACTIONS.includes(action.name)) return await read(action, task);
      const request = readRequest(action.name, action.payload);
      if ("field" in request) {
        return task.answer(logAnswer("ERROR", "INVALID-MESSAGE", request.text, { FIELD: kw(request.field) }));
      }
      const by = { session: task.session, request: task.requestId };
      const outcome = await (await writer()).perform(request, task.signal, by);
      task.answer(
        responseAnswer(action.name, {
          STATUS: kw(outcome.done ? "DONE" : "FAILED"),
          TEXT: outcome.text,
          ...outcome.node === undefined ? {} : { NODE: outcome.node },
          ...outcome.file === undefined ? {} : { FILE: outcome.file },
        }),
      );
    },
  };
}
