// What tools tell of themselves is harmless; the same words as something else are not. Nothing is run.

import { assertEquals } from "@std/assert";
import { CORPUS_SETTING } from "../corpus.ts";
import { judgeShell } from "../shell.ts";

const others = (tier: string, commands: readonly string[]) =>
  commands.filter((command) => judgeShell(command, CORPUS_SETTING).tier !== tier);

Deno.test("guard about: a version and help are told unasked, of tools without a rule and of subcommands too", () => {
  assertEquals(
    others("allow", [
      "nginx -v",
      "protoc --version",
      "packer version",
      "golangci-lint version",
      "aws help",
      "docker build --help",
      "npm install --help",
      "kubectl delete --help",
      "brew doctor --help",
      "terraform plan --help",
      "ffmpeg -codecs",
      "alias ll",
      "update-alternatives --list java",
    ]),
    [],
  );
});

Deno.test("guard about: what may run something else is asked for, whatever it is asked", () => {
  assertEquals(
    others("ask", [
      "evil --version",
      "./nginx -v",
      "echo x | nginx -v",
      "nginx -v x",
      "make version",
      "npm run x --help",
      "gh evil --help",
      "kubectl evil --help",
      "npx x --help",
      "docker run x --help",
      "kubectl delete x --help y",
      "docker build . --help",
      "nginx() { ./x; }; nginx -v",
      "PATH=. protoc --version",
      "alias ll=./x",
      "update-alternatives --set x y",
      "update-alternatives --config x",
    ]),
    [],
  );
});

Deno.test("guard about: a count tells little of a secret: it is asked for, and what tells more is refused", () => {
  assertEquals(others("ask", ["wc -l .env", "wc -c ~/.ssh/id_rsa", "sha256sum .env", "md5sum ~/.netrc"]), []);
  assertEquals(
    others("deny", ["grep -c KEY .env", "wc --files0-from=.env"]),
    [],
  );
});

Deno.test("guard about: a variable that usually names a file of secrets is taken for it where that is refused", () => {
  assertEquals(
    others("deny", ["shred -u $HISTFILE", 'cat "$KUBECONFIG"', "cat $PGPASSFILE", "cat $GNUPGHOME/secring.gpg"]),
    [],
  );
  assertEquals(others("allow", ["echo $KUBECONFIG"]), []);
});
