// Runs Python in WebAssembly, in node: node python.mjs ENGINE FOLDER... -- -m MODULE ARGUMENT...
// ENGINE is the folder of Pyodide; of each FOLDER the wheels are unpacked. The current folder is mounted and is the
// current one for Python too, with src/ and tests/ in it as places of modules.
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const given = process.argv.slice(2);
const split = given.indexOf("--");
const [engine, ...folders] = given.slice(0, split).map((name) => resolve(name));
const [, module, ...rest] = given.slice(split + 1);

const PACKAGES = "/lib/python3.14/site-packages";
const RUN = `
import os, runpy, sys
os.chdir("/repository")
sys.path[:0] = ["/repository", "/repository/src", "/repository/tests"]
sys.argv = ["", *rest]
try:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    status = 0
except SystemExit as left:
    status = left.code
int(status or 0)
`;

let status = 1;
try {
  const { loadPyodide } = await import(pathToFileURL(join(engine, "pyodide.mjs")).href);
  const env = { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" };
  for (const name of ["COLUMNS", "HYPOTHESIS_PROFILE"]) if (process.env[name]) env[name] = process.env[name];
  const python = await loadPyodide({ indexURL: engine, env });
  for (const folder of folders)
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".whl")))
      // a Buffer of node is not taken for the bytes that it has
      python.unpackArchive(new Uint8Array(readFileSync(join(folder, name))), "wheel", { extractDir: PACKAGES });
  python.mountNodeFS("/repository", process.cwd());
  python.globals.set("module", module);
  python.globals.set("rest", python.toPy(rest));
  status = python.runPython(RUN);
} catch (error) {
  console.error(String(error.message).slice(-3000)); // all of it has the source of the engine, a megabyte
}
process.exit(status);
