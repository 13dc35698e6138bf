// What opens fields and what lets documents in, changed in every small way that cargo-mutants knows: some unit test has
// to notice. They are built in a crate of their own, which holds the very files that are looked at and little else, so
// that a mutant costs seconds. Who survives must stand in mutants.json, with the reason why it opens nothing.
// Arguments go to cargo mutants: `--iterate` leaves out what the last run caught, `--list` only names the mutants.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "./hub.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const CRATE = join(ROOT, "target/soak/mutants");
const LOOKED_AT = ["src/access", "src/graphql/guard.rs", "src/graphql/guard"];
const NEEDED = ["src/domain/code/language.rs", "rustfmt.toml", "clippy.toml", "Cargo.lock"];
const DEPENDENCIES = ["async-graphql", "async-trait", "percent-encoding", "rustc-hash", "serde", "thiserror", "uuid"];
const FOR_TESTS = ["proptest", "serde_json", "tokio"];
/** Many times what the tests take; whoever is not done by then never will be. */
const SECONDS = 15;

// Of the floors between, only what the guard names. The real file of failures knows the store, and so everything.
const LIB = `pub mod access;
pub mod domain {
    pub mod code {
        mod language;
        pub use language::Language;
    }
}
pub mod graphql {
    pub mod failure {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Sentence {
            pub sv: &'static str,
            pub en: &'static str,
        }
    }
    pub mod guard;
}
`;

if (spawnSync("cargo", ["mutants", "--version"], { stdio: "ignore" }).status !== 0) {
  console.error("  cargo-mutants is missing: `scripts/soak mutants` builds it");
  process.exit(3);
}
const args = process.argv.slice(2);
writeCrate();
const began = Date.now();
const only = LOOKED_AT.flatMap((path) => ["--file", path.endsWith(".rs") ? path : `${path}/**/*.rs`]);
// In place: the crate is thrown away anyway, and a copy would build every dependency anew.
const ways = ["--in-place", "--no-shuffle", "--timeout", String(SECONDS), "--colors", "never"];
const options = ["mutants", ...ways, ...only, ...args, "--", "--lib"];
const ran = spawnSync("cargo", options, { cwd: CRATE, stdio: "inherit" });
if (args.includes("--list")) process.exit(ran.status ?? 1);
// 2: some were missed, 3: some never ended. Anything else is no result.
if (![0, 2, 3].includes(ran.status)) fail(`cargo mutants ended with ${ran.status ?? ran.signal}`);
report();

function writeCrate() {
  rmSync(join(CRATE, "src"), { recursive: true, force: true });
  for (const path of [...LOOKED_AT, ...NEEDED]) {
    mkdirSync(dirname(join(CRATE, path)), { recursive: true });
    cpSync(join(ROOT, path), join(CRATE, path), { recursive: true });
  }
  writeFileSync(join(CRATE, "src/lib.rs"), LIB);
  const manifest = readFileSync(join(ROOT, "Cargo.toml"), "utf8");
  const asHere = (name) => {
    const line = manifest.split("\n").find((line) => line.startsWith(`${name} = `));
    return line ?? fail(`Cargo.toml has no ${name}`);
  };
  const edition = /^edition = .*$/m.exec(manifest)[0];
  const parts = [
    ["[package]", 'name = "mutants"', edition],
    ["[workspace]"],
    ["[dependencies]", ...DEPENDENCIES.map(asHere)],
    ["[dev-dependencies]", ...FOR_TESTS.map(asHere)],
    ["[profile.dev]", "debug = false"],
    ['[profile.dev.package."*"]', "opt-level = 1"],
  ];
  writeFileSync(join(CRATE, "Cargo.toml"), parts.map((part) => `${part.join("\n")}\n`).join("\n"));
}

/** Says what became of the mutants. Fails for a survivor without a reason, and for a reason without a survivor. */
function report() {
  const [caught, missed, timeout, unviable] = ["caught", "missed", "timeout", "unviable"].map(named);
  const minutes = Math.round((Date.now() - began) / 60_000);
  const all = caught.length + missed.length + timeout.length + unviable.length;
  console.log(
    `  ${all} mutants in ${minutes} min: ${caught.length} caught, ${timeout.length} never ended, ` +
      `${unviable.length} do not build, ${missed.length} survived`,
  );
  const known = JSON.parse(readFileSync(join(ROOT, "scripts/soak.d/mutants.json"), "utf8")).map(({ mutant }) => mutant);
  const unknown = without(missed, known);
  const gone = args.length > 0 ? [] : without(known, missed);
  if (unknown.length + gone.length > 0) {
    fail(...unknown.map((mutant) => `survived: ${mutant}`), ...gone.map((mutant) => `survives no more: ${mutant}`));
  }
}

/** The mutants of one outcome, without their lines and columns, which change with every edit above them. */
function named(outcome) {
  const lines = readFileSync(join(CRATE, `mutants.out/${outcome}.txt`), "utf8").split("\n");
  return lines.filter(Boolean).map((line) => line.replace(/:\d+:\d+:/, ":"));
}

/** What is left of a list when each of the others has taken one of its like away. */
function without(list, others) {
  const left = [...others];
  return list.filter((entry) => {
    const at = left.indexOf(entry);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
