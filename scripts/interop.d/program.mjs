// Another program, run to its end while this one goes on reading what the hub says.
import { spawn } from "node:child_process";

/** What a program printed and how it ended; one that is not there or does not end has no status of 0. */
export function ran(program, args, { cwd, seconds = 300 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"], timeout: seconds * 1000 });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", (part) => (said[stream] += part));
    }
    child.on("error", (problem) => resolve({ ...said, status: 127, stderr: problem.message }));
    child.on("close", (status, signal) => {
      if (signal) said.stderr += `\nended by ${signal}, after ${seconds} s at most`;
      resolve({ ...said, status: status ?? 1 });
    });
  });
}
