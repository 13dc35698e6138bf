// A PostgreSQL of one's own for as long as something runs, in a folder that is removed.
import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs something with the addresses of new, empty databases of these names. */
export async function withPostgres(names, play) {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), "samverka-postgres-"));
  const data = join(folder, "data");
  const as = await servant(folder);
  const port = await freePort();
  try {
    await as(join(bin, "initdb"), ["-D", data, "-U", "samverka", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    const options = `-p ${port} -k ${data} -c listen_addresses=127.0.0.1 -c max_connections=200`;
    await as(join(bin, "pg_ctl"), ["start", "-w", "-s", "-D", data, "-l", join(data, "server.log"), "-o", options]);
    try {
      const addresses = [];
      for (const name of names) {
        // The one that every server has from the start.
        if (name !== "postgres") await as(join(bin, "createdb"), ["-h", "127.0.0.1", "-p", String(port), "-U", "samverka", name]);
        addresses.push(`postgres://samverka@127.0.0.1:${port}/${name}`);
      }
      return await play(...addresses);
    } finally {
      await as(join(bin, "pg_ctl"), ["stop", "-s", "-m", "immediate", "-D", data]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function binaries() {
  const place = "/usr/lib/postgresql";
  const versions = existsSync(place) ? readdirSync(place).sort((a, b) => b - a) : [];
  const found = versions.map((version) => join(place, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
  if (!found) throw new Error("PostgreSQL is missing (Debian: apt-get install postgresql; scripts/test installs it)");
  return found;
}

// PostgreSQL refuses to run as root.
async function servant(folder) {
  const limits = { timeout: 60_000, cwd: "/" };
  if (process.getuid() !== 0) return (program, args) => run(program, args, limits);
  const { stdout } = await run("id", ["-u", "postgres"]);
  chownSync(folder, Number(stdout), Number(stdout));
  return (program, args) => run("runuser", ["-u", "postgres", "--", program, ...args], limits);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
