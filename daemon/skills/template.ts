// A skill to begin with: it works, its test passes, and its prose says what each line is for.
// Knows nothing of files.

/** The text of a new skill's file. @param name Of the skill. */
export function skillTemplate(name: string): string {
  return `#+TITLE: ${name}
#+SKILL: ${name}
#+DESCRIPTION: ${name} WORDS
#+PRIORITY: 50
#+TRIGGER: sensor=user-input text=/^${name}\\b/i

* What it is for
Write here what it does, for whoever approves it and for you in a year. It is asked when somebody says a line that begins with
"${name}": \`#+TRIGGER\` says so. A higher \`#+PRIORITY\` is asked earlier. It may touch nothing: what it needs stands in a line
\`#+CAPABILITIES\` (read:PATH, write:PATH, net:HOST, memory:read, memory:write, env:NAME), and a person approves that.

Every block below makes one module, in order. It may export \`respond\` (an answer, or undefined to pass the question on),
\`propose\` (actions that the guard judges), \`gate\`, \`prompt\` and \`tools\`.

#+begin_src ts
export function respond(event: SkillEvent, _host: SkillHost): string | undefined {
  const rest = event.text.replace(/^${name}\\b\\s*/i, "");
  return rest === "" ? undefined : \`${name} heard: \${rest}\`;
}
#+end_src

* Tests
They run without any right whenever the file has changed; a skill without tests does not load. Try them by
\`passepartout skill check FILE\`.

#+begin_src ts :tangle test
function said(text: string): SkillEvent {
  return { sensor: "user-input", text, session: "s", source: "CLI", now: 0, timeZone: "UTC" };
}

test("answers what comes behind its name", () => {
  assertEquals(respond(said("${name} hello"), fakeHost()), "${name} heard: hello");
});

test("passes on what is not for it", () => {
  assertEquals(respond(said("${name}"), fakeHost()), undefined);
});
#+end_src
`;
}
