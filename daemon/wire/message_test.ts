// Tests of envelopes (protocol section 3): what is accepted, which field is blamed, what is stripped, and what the builders make.

import { assert, assertEquals, assertFalse, assertMatch, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  address,
  CLIENT_SENSORS,
  DAEMON_ONLY_KEYS,
  deltaAnswer,
  handshake,
  healthResponse,
  type InvalidMessage,
  logAnswer,
  type Message,
  MESSAGE_TYPES,
  messageAnswer,
  parseMessage,
  responseAnswer,
  stageAnswer,
} from "./message.ts";
import { printSexp } from "./printer.ts";
import { parseSexp } from "./reader.ts";
import { Dotted, equal, isPlist, Keyword, kw, type Plist, Sym, type Value, Vector } from "./value.ts";
import { valueArbitrary } from "./value_arbitrary.ts";

function read(text: string): Value {
  const result = parseSexp(text);
  assert(result.ok, text);
  return result.value;
}

function accepted(text: string): Message {
  const result = parseMessage(read(text));
  assert(result.ok, `${text}${result.ok ? "" : `: ${result.fault.text}`}`);
  return result.message;
}

function refused(value: Value | string): InvalidMessage {
  const result = parseMessage(typeof value === "string" ? read(value) : value);
  assertFalse(result.ok, JSON.stringify(value));
  return result.fault;
}

Deno.test("message: user input, with and without what is optional", () => {
  assertEquals(accepted('(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT "hi"))'), {
    type: "EVENT",
    event: { sensor: "USER-INPUT", text: "hi" },
  });
  assertEquals(
    accepted('(:TYPE :EVENT :ID "1" :META (:SOURCE :CLI :X (1 2)) :PAYLOAD (:SENSOR :USER-INPUT :TEXT ""))'),
    {
      type: "EVENT",
      id: "1",
      meta: read("(:SOURCE :CLI :X (1 2))") as Plist,
      event: { sensor: "USER-INPUT", text: "" },
    },
  );
});

Deno.test("message: every sensor a client may use", () => {
  const eventOf = (payload: string) => {
    const message = accepted(`(:TYPE :EVENT :PAYLOAD ${payload})`);
    assert(message.type === "EVENT");
    return message.event;
  };
  assertEquals(eventOf("(:SENSOR :HEARTBEAT)"), { sensor: "HEARTBEAT" });
  assertEquals(eventOf("(:SENSOR :INTERRUPT)"), { sensor: "INTERRUPT" });
  assertEquals(eventOf('(:SENSOR :INTERRUPT :IN-REPLY-TO "7")'), { sensor: "INTERRUPT", inReplyTo: "7" });
  assertEquals(eventOf("(:SENSOR :BUFFER-UPDATE :AST (:A 1))"), { sensor: "BUFFER-UPDATE", ast: read("(:A 1)") });
  assertEquals(eventOf("(:SENSOR :BUFFER-UPDATE :AST NIL)"), { sensor: "BUFFER-UPDATE", ast: null });
  assertEquals(eventOf('(:SENSOR :POINT-UPDATE :ELEMENT "e")'), { sensor: "POINT-UPDATE", element: "e" });
});

Deno.test("message: a health check, a request, and what answers may look like", () => {
  assertEquals(accepted("(:TYPE :HEALTH-CHECK)"), { type: "HEALTH-CHECK" });
  assertEquals(accepted('(:ID "a" :TYPE :HEALTH-CHECK :META NIL)'), { type: "HEALTH-CHECK", id: "a", meta: null });
  assertEquals(accepted('(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION :EXECUTE :CMD "ls"))'), {
    type: "REQUEST",
    target: "SHELL",
    action: "EXECUTE",
    payload: read('(:ACTION :EXECUTE :CMD "ls")') as Plist,
  });
  assertEquals(accepted("(:TYPE :REQUEST :TARGET :ANY)"), {
    type: "REQUEST",
    target: "ANY",
    action: undefined,
    payload: null,
  });
  for (const type of ["RESPONSE", "STATUS", "LOG", "HEALTH-RESPONSE"] as const) {
    assertEquals(accepted(`(:TYPE :${type} :IN-REPLY-TO "q" :PAYLOAD (:A 1))`), {
      type,
      inReplyTo: "q",
      payload: read("(:A 1)") as Plist,
    });
    assertEquals(accepted(`(:TYPE :${type})`), { type, payload: null });
  }
});

Deno.test("message: names are read in any case, the first of two keys counts, unknown keys are ignored", () => {
  assertEquals(accepted('(:type :health-check :id "1" :ID "2")'), { type: "HEALTH-CHECK", id: "1" });
  assertEquals(accepted("(:FUTURE (1 . 2) :TYPE :HEALTH-CHECK :OTHER #(1))"), { type: "HEALTH-CHECK" });
});

Deno.test("message: a keyword is told by its name, so no escaped other case passes for it", () => {
  assertEquals(refused("(:|type| :HEALTH-CHECK)").field, ":TYPE");
  assertEquals(refused("(:TYPE :|health-check|)").field, ":TYPE");
});

const WRONG: readonly (readonly [string, string])[] = [
  ["NIL", ":TYPE"],
  ["T", ":TYPE"],
  ["5", ":TYPE"],
  ['"(:TYPE :HEALTH-CHECK)"', ":TYPE"],
  [":HEALTH-CHECK", ":TYPE"],
  ["#(:TYPE :HEALTH-CHECK)", ":TYPE"],
  ["(:TYPE . :HEALTH-CHECK)", ":TYPE"],
  ["(:TYPE)", ":TYPE"],
  ["(:TYPE :HEALTH-CHECK :ID)", ":TYPE"],
  ["(TYPE :HEALTH-CHECK)", ":TYPE"],
  ["(:A 1)", ":TYPE"],
  ["(:TYPE NIL)", ":TYPE"],
  ['(:TYPE "EVENT")', ":TYPE"],
  ["(:TYPE EVENT)", ":TYPE"],
  ["(:TYPE :HELLO)", ":TYPE"],
  ["(:TYPE :HEALTH-CHECK :ID 1)", ":ID"],
  ["(:TYPE :HEALTH-CHECK :ID :A)", ":ID"],
  ["(:TYPE :HEALTH-CHECK :ID NIL)", ":ID"],
  ["(:TYPE :HEALTH-CHECK :META 1)", ":META"],
  ["(:TYPE :HEALTH-CHECK :META (1 2))", ":META"],
  ["(:TYPE :HEALTH-CHECK :META (:A))", ":META"],
  ["(:TYPE :HEALTH-CHECK :META T)", ":META"],
  ['(:TYPE :HEALTH-CHECK :TARGET "SHELL")', ":TARGET"],
  ["(:TYPE :REQUEST :TARGET SHELL)", ":TARGET"],
  ["(:TYPE :REQUEST :TARGET NIL)", ":TARGET"],
  ["(:TYPE :REQUEST)", ":TARGET"],
  ['(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD "ls")', ":PAYLOAD"],
  ["(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (1))", ":PAYLOAD"],
  ["(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION . 1))", ":PAYLOAD"],
  ["(:TYPE :HEALTH-CHECK :PAYLOAD #())", ":PAYLOAD"],
  ['(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION "EXECUTE"))', ":ACTION"],
  ["(:TYPE :REQUEST :TARGET :SHELL :PAYLOAD (:ACTION NIL))", ":ACTION"],
  ["(:TYPE :EVENT)", ":SENSOR"],
  ["(:TYPE :EVENT :PAYLOAD NIL)", ":SENSOR"],
  ['(:TYPE :EVENT :PAYLOAD (:SENSOR "USER-INPUT"))', ":SENSOR"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :TOOL-OUTPUT))", ":SENSOR"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :LOOP-ERROR))", ":SENSOR"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT))", ":TEXT"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT NIL))", ":TEXT"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :USER-INPUT :TEXT :HI))", ":TEXT"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT :IN-REPLY-TO 7))", ":IN-REPLY-TO"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :INTERRUPT :IN-REPLY-TO NIL))", ":IN-REPLY-TO"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :BUFFER-UPDATE))", ":AST"],
  ["(:TYPE :EVENT :PAYLOAD (:SENSOR :POINT-UPDATE))", ":ELEMENT"],
  ["(:TYPE :RESPONSE :IN-REPLY-TO 1)", ":IN-REPLY-TO"],
  ["(:TYPE :LOG :IN-REPLY-TO NIL)", ":IN-REPLY-TO"],
];

Deno.test("message: a field of the wrong type is named", () => {
  for (const [text, field] of WRONG) {
    const fault = refused(text);
    assertEquals(fault.field, field, text);
    assertMatch(fault.text, /^Cannot accept message: /);
  }
});

Deno.test("message: a fault names the field in its text, and what is accepted", () => {
  for (const [text, field] of WRONG) {
    const fault = refused(text);
    if (fault.text !== "Cannot accept message: it is not a property list") {
      assert(fault.text.includes(field), fault.text);
    }
  }
  for (const type of MESSAGE_TYPES) assert(refused("(:TYPE :HELLO)").text.includes(`:${type}`));
  for (const sensor of CLIENT_SENSORS) {
    assert(refused("(:TYPE :EVENT :PAYLOAD (:SENSOR :NO))").text.includes(`:${sensor}`));
  }
});

Deno.test("message: a fault carries what is needed to answer it, as far as that is well formed", () => {
  const fault = refused('(:TYPE :NO :ID "1" :META (:SOURCE :CLI :STATUS :X))');
  assertEquals([fault.id, fault.meta], ["1", read("(:SOURCE :CLI)") as Plist]);
  const without = refused("(:TYPE :NO :ID 1 :META 2)");
  assertFalse("id" in without || "meta" in without);
  assertEquals(refused('(:TYPE :HEALTH-CHECK :ID "1" :META 2)').id, "1");
});

Deno.test("message: names of a client or a session that are longer than any may be are refused, and not said back", () => {
  const name = "s".repeat(200);
  accepted(`(:TYPE :HEALTH-CHECK :META (:SOURCE :${name} :SESSION-ID "${name}"))`);
  for (const [field, value] of [["SOURCE", `:|${name}s|`], ["SOURCE", `"${name}s"`], ["SESSION-ID", `"${name}s"`]]) {
    for (const type of ["HEALTH-CHECK", "REQUEST :TARGET :SHELL", "EVENT", "RESPONSE"]) {
      const fault = refused(`(:TYPE :${type} :ID "1" :META (:A 1 :${field} ${value}))`);
      assertEquals([fault.field, fault.id, fault.meta], [`:${field}`, "1", undefined]);
      assert(fault.text.endsWith(`:${field} is longer than 200 characters`), fault.text);
    }
  }
});

Deno.test("message: what only the daemon may say is taken out of payload and meta, wherever it stands", () => {
  const keys = ["APPROVED", "APPROVED-ACTION", "DEPTH", "STATUS", "FOVEAL-FOCUS", "REPLY-STREAM"];
  assertEquals([...DAEMON_ONLY_KEYS].sort(), keys.sort());
  for (const key of keys) {
    const fields = `:${key} T :KEPT 1 :${key.toLowerCase()} (1) :LAST :${key}`;
    const message = accepted(
      `(:TYPE :REQUEST :${key} T :TARGET :TOOL :META (:${key} T) :PAYLOAD (:ACTION :RUN ${fields}))`,
    );
    assertEquals(message, {
      type: "REQUEST",
      target: "TOOL",
      action: "RUN",
      meta: null,
      payload: read(`(:ACTION :RUN :KEPT 1 :LAST :${key})`) as Plist,
    });
    for (const type of ["RESPONSE", "STATUS", "LOG", "HEALTH-RESPONSE"] as const) {
      assertEquals(accepted(`(:TYPE :${type} :PAYLOAD (:${key} :OK))`), { type, payload: null });
    }
  }
});

Deno.test("message: without such keys payload and meta are the very lists that came", () => {
  const value = read("(:TYPE :REQUEST :TARGET :TOOL :META (:A 1) :PAYLOAD (:B 2))") as readonly Value[];
  const result = parseMessage(value);
  assert(result.ok && result.message.type === "REQUEST");
  assertStrictEquals(result.message.meta, value[5]);
  assertStrictEquals(result.message.payload, value[7]);
});

Deno.test("message: never throws, and blames a field of what it refuses, whatever the value", () => {
  const name = fc.constantFrom("TYPE", "ID", "META", "TARGET", "PAYLOAD", "IN-REPLY-TO", "ACTION", "STATUS", "X");
  const known = fc.constantFrom<Value>(
    ...[...MESSAGE_TYPES, ...CLIENT_SENSORS, "SHELL"].map(kw),
    read('(:SENSOR :USER-INPUT :TEXT "x")'),
    read("(:ACTION :HELLO :STATUS 1)"),
    "text",
    null,
  );
  const fields = fc.array(fc.tuple(name.map(kw), fc.oneof(known, valueArbitrary())), { maxLength: 6 })
    .map((pairs): Value => pairs.length === 0 ? null : pairs.flat());
  const typed = fc.tuple(fc.constantFrom(...MESSAGE_TYPES), fields)
    .map(([type, rest]): Value => [kw("TYPE"), kw(type), ...(rest as Value[] ?? [])]);
  const odd = fc.constantFrom<Value>(new Dotted([kw("TYPE")], kw("EVENT")), new Vector([]), new Sym("A"), [[[null]]]);
  const seen = { ok: 0, not: 0 };
  fc.assert(
    fc.property(fc.oneof(typed, fields, valueArbitrary(), odd), (value) => {
      const result = parseMessage(value);
      seen[result.ok ? "ok" : "not"]++;
      if (!result.ok) {
        assertMatch(result.fault.field, /^:[A-Z-]+$/);
        return;
      }
      const { message } = result;
      assert(message.id === undefined || typeof message.id === "string");
      for (const list of [message.meta ?? null, "payload" in message ? message.payload : null]) {
        assert(isPlist(list));
        for (let i = 0; i < (list?.length ?? 0); i += 2) {
          assertFalse(DAEMON_ONLY_KEYS.has((list?.[i] as Keyword).name));
        }
      }
    }),
    { numRuns: 1000 },
  );
  assert(seen.ok > 20 && seen.not > 20, JSON.stringify(seen));
});

Deno.test("message: the handshake says version, protocol, capabilities, and authentication only where it is asked for", () => {
  assertEquals(
    printSexp(handshake("1.2.3", ["FAULTS", "IDS"])),
    '(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE :VERSION "1.2.3" :PROTOCOL 1 :CAPABILITIES (:FAULTS :IDS)))',
  );
  assertEquals(
    printSexp(handshake("1.2.3", ["FAULTS"], "ab".repeat(16))),
    '(:TYPE :EVENT :PAYLOAD (:ACTION :HANDSHAKE :VERSION "1.2.3" :PROTOCOL 1 :CAPABILITIES (:FAULTS) ' +
      `:AUTH (:SCHEME :HMAC-SHA256 :NONCE "${"ab".repeat(16)}" :REQUIRED T)))`,
  );
});

Deno.test("message: an answer carries the meta it answers, unchanged, and the id as :IN-REPLY-TO", () => {
  const meta = read("(:SOURCE :CLI :X #(1 2.5d0) :Y |odd|)") as Plist;
  assertEquals(
    printSexp(address(messageAnswer("hi"), { id: "7", meta })),
    '(:TYPE :REQUEST :META (:SOURCE :CLI :X #(1 2.5d0) :Y |odd|) :IN-REPLY-TO "7" :PAYLOAD (:ACTION :MESSAGE :TEXT "hi"))',
  );
  assertEquals(printSexp(address(messageAnswer("hi"), {})), '(:TYPE :REQUEST :PAYLOAD (:ACTION :MESSAGE :TEXT "hi"))');
  assertEquals(
    printSexp(address(messageAnswer("hi"), { meta: null })),
    '(:TYPE :REQUEST :META NIL :PAYLOAD (:ACTION :MESSAGE :TEXT "hi"))',
  );
});

Deno.test("message: the answers of the catalogue", () => {
  const payloads: [Plist, string][] = [
    [responseAnswer("HELLO").payload, "(:ACTION :HELLO :STATUS :OK)"],
    [responseAnswer("STATUS", { PORT: 1, X: undefined }).payload, "(:ACTION :STATUS :STATUS :OK :PORT 1)"],
    [deltaAnswer("a").payload, '(:ACTION :DELTA :TEXT "a")'],
    [stageAnswer("REASON").payload, "(:ACTION :STAGE :STAGE :REASON)"],
    [logAnswer("ERROR", "DENIED", "no", { RULE: "r" }).payload, '(:LEVEL :ERROR :CODE :DENIED :RULE "r" :TEXT "no")'],
    [logAnswer("WARN", "BUSY", "later").payload, '(:LEVEL :WARN :CODE :BUSY :TEXT "later")'],
  ];
  for (const [payload, text] of payloads) assertEquals(printSexp(payload), text);
  assertEquals([
    responseAnswer("A").type,
    deltaAnswer("").type,
    stageAnswer("A").type,
    logAnswer("INFO", "BUSY", "").type,
  ], [
    "RESPONSE",
    "STATUS",
    "STATUS",
    "LOG",
  ]);
});

Deno.test("message: the health response has a keyword status and says whether anything was checked", () => {
  assertEquals(printSexp(healthResponse("HEALTHY", {})), "(:TYPE :HEALTH-RESPONSE :STATUS :HEALTHY :CHECKED-P T)");
  assertEquals(printSexp(healthResponse("UNKNOWN", {})), "(:TYPE :HEALTH-RESPONSE :STATUS :UNKNOWN :CHECKED-P NIL)");
  assertEquals(
    printSexp(healthResponse("DEGRADED", { id: "a", meta: read("(:A 1)") as Plist })),
    '(:TYPE :HEALTH-RESPONSE :STATUS :DEGRADED :CHECKED-P T :META (:A 1) :IN-REPLY-TO "a")',
  );
});

Deno.test("message: what the builders make is itself a message or an event of the daemon", () => {
  const answers = [messageAnswer("x"), responseAnswer("HELLO"), deltaAnswer("x"), stageAnswer("ACT")];
  answers.push(logAnswer("ERROR", "TIMEOUT", "late"));
  for (const answer of answers) {
    const value = address(answer, { id: "1" });
    const back = read(printSexp(value));
    assert(equal(back, value));
    const result = parseMessage(back);
    // A :REQUEST to show a text names no target: it is for whoever asked.
    if (!result.ok) assertEquals([answer.type, result.fault.field], ["REQUEST", ":TARGET"]);
  }
});
