/* main.mjs - one server, then the parts one after the other: document, privilege, shape, fuzz, ending. */
import { Server, exitCode, notOk } from './kit.mjs';

const PARTS = ['document', 'privilege', 'shape', 'fuzz', 'ending'];
const [build, ...wanted] = process.argv.slice(2);
const begun = Date.now();
const server = await Server.open(build);
console.error(`the server is ready after ${Date.now() - begun} ms`);
try {
  for (const part of PARTS.filter(p => !wanted.length || wanted.includes(p))) {
    const at = Date.now();
    await (await import(`./${part}.mjs`)).run(server);
    console.error(`${part}: ${Date.now() - at} ms`);
  }
} catch (e) {
  notOk('the tests run to their end', e.stack);
} finally {
  await server.close();
}
process.exit(exitCode());
