/* document.mjs - the OpenAPI document by redocly's rules; the same from the command line. */
import { createRequire } from 'node:module';
import { check, equal, operations, test } from './kit.mjs';

export async function run(server) {
  const require = createRequire(import.meta.url);
  const { createConfig, lintFromString } = require('@redocly/openapi-core');
  const text = JSON.stringify(server.document);
  await test('the OpenAPI document is valid (redocly: spec, recommended)', async () => {
    const config = await createConfig({ extends: ['spec', 'recommended'], rules: {
      'no-server-example.com': 'off', 'operation-4xx-response': 'error', 'security-defined': 'error', 'no-ambiguous-paths': 'off' /* a literal path is meant first */ } });
    const found = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
    equal(found.filter(p => !p.ignored).map(p => `${p.severity} ${p.ruleId}: ${p.message} at ${p.location[0]?.pointer}`).slice(0, 5).join('; '), '', 'what redocly says');
  });
  await test('the linter finds a broken document', async () => {
    const config = await createConfig({ extends: ['spec', 'recommended'] });
    const found = await lintFromString({ source: text.replace('"#/components/schemas/Now"', '"#/components/schemas/Nowhere"'), absoluteRef: 'openapi.json', config });
    check(found.some(p => p.severity === 'error'), 'a reference to nowhere was not found');
  });
  await test('lantian api --openapi prints what the server serves; the list has the same routes', async () => {
    const served = structuredClone(server.document), schemas = served.components.schemas; /* the kinds of ledgers are the folder's */
    for (const name of Object.keys(schemas).filter(n => n.startsWith('ledger_'))) delete schemas[name];
    check(schemas.LedgerFields.anyOf.length > 40, 'the schemas of the plan\'s kinds are not in the document');
    schemas.LedgerFields.anyOf.length = 1;
    equal(JSON.stringify(JSON.parse(server.lantian(['api', '--openapi']))), JSON.stringify(served), 'document');
    const list = (await server.get('/api/v1')).json.map(r => `${r.method} ${r.path} ${r.right}`).sort().join('\n');
    equal([...operations(server.document)].map(o => `${o.name} ${o.op['x-right']}`).sort().join('\n'), list, 'list');
  });
}
