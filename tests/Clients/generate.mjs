// Generates a client from the live OpenAPI document, checks a program against its types, and runs it:
// generate.mjs PROGRAM.ts GATEWAY ARGUMENTS...
import { createClient } from '@hey-api/openapi-ts';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [program, gateway, ...values] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'sluice-sdk-'));
try {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const document = join(folder, 'openapi.json');
  writeFileSync(document, await (await fetch(`${gateway}/openapi/v1.json`)).text());
  const output = { path: join(folder, 'sdk'), module: { extension: '.js' } };
  await createClient({ input: document, output, logs: { level: 'silent', file: false } });
  copyFileSync(join(import.meta.dirname, program), join(folder, 'program.ts'));
  const compiler = join(import.meta.dirname, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom,dom.iterable', '--skipLibCheck', '--outDir', join(folder, 'js')];
  execFileSync(process.execPath, [compiler, ...options, join(folder, 'program.ts')], { stdio: ['ignore', 2, 2] });
  const { run } = await import(pathToFileURL(join(folder, 'js', 'program.js')).href);
  await run(gateway, ...values);
} finally {
  rmSync(folder, { recursive: true });
}
