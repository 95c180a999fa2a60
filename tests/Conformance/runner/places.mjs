import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const places = {
  gateway: at('../../../src/Gateway/bin/Release/net10.0/Sluice.Gateway.dll'),
  fixture: at('../Fixture/bin/Release/net10.0/Sluice.Fixture.dll'),
  manifest: at('../manifest.json'),
  suite: at('../node_modules/@modelcontextprotocol/conformance/'),
  artifacts: at('../../../artifacts/conformance/'),
};
