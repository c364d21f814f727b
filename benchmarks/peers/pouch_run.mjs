// PouchDB sends what it holds to a CouchDB-like server: node pouch_run.mjs URL DOCS.ndjson FOLDER BATCH
// Run where node_modules holds pouchdb. Prints one JSON line: how many documents, in how many seconds.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [url, documents, folder, batch] = process.argv.slice(2);
const PouchDB = createRequire(join(process.cwd(), "here.js"))("pouchdb");
const local = new PouchDB(folder);
const lines = readFileSync(documents, "utf8").split("\n").filter(Boolean);
await local.bulkDocs(lines.map((line) => JSON.parse(line)).map((one) => ({ _id: one.id, ...one })));
const start = performance.now();
const sent = await PouchDB.replicate(local, new PouchDB(url), { batch_size: Number(batch) });
console.log(JSON.stringify({ documents: sent.docs_written, seconds: (performance.now() - start) / 1000 }));
await local.close();
process.exit(0);
