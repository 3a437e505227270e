import { assertEquals } from "@std/assert";
import { judgeShell } from "./shell/shell.ts";
import { CORPUS_SETTING } from "./shell/corpus.ts";
import { isDoubtfulName } from "./doubtful_names.ts";

Deno.test("doubtful names: a word for a password, a key or a token in the name of a file of data", () => {
  for (
    const name
      of ("db-passwords.txt github_token apiKeys.json api_key.yaml creds.csv secret_key recovery-codes.txt .gitlab-token " +
        "oauth_token wallet.json seed-phrase.txt key.json passwords.md vault.yml storageState.json secret.toml logins.csv")
        .split(" ")
  ) assertEquals(isDoubtfulName(name), true, name);
  for (
    const name
      of ("tokenizer.json tokens.css design-tokens.json password.ts secrets.py token.go keyboard.json monkey.txt tokens.txt " +
        "compass.json passport.yaml README.md key keys.json keys.ts vault login wallet secret.example.yaml credentials.md passwords.test.ts common-passwords.txt")
        .split(" ")
  ) assertEquals(isDoubtfulName(name), false, name);
});

Deno.test("doubtful names: reading such a file asks, also by a wildcard that says the word", () => {
  for (const command of ["cat github_token", "head -1 *password*.txt", "cat < creds.json", "grep -n x apiKeys.json"]) {
    assertEquals(judgeShell(command, CORPUS_SETTING).tier, "ask", command);
  }
  for (const command of ["ls -l github_token", "cat *.txt", "cat src/token.ts", "cat /etc/passwd"]) {
    assertEquals(judgeShell(command, CORPUS_SETTING).tier, "allow", command);
  }
});
