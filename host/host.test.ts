import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { settingsSchema } from '../src/settings/schema';
import { instanceOf, parseAddress, withoutCredentials } from './instance';
import { readHandshake, startPlugin } from './process';
import { provisionedInstance } from './provisioned';

/** A plugin that is one line of Node.js. */
const standIn = (script: string) => ({ command: process.execPath, args: ['-e', script] });

const SHAKEN = 'console.log("1|2|unix|/tmp/somewhere.sock|grpc");';
const FOR_EVER = 'setInterval(() => undefined, 1000);';

describe('readHandshake', () => {
  it.each([
    ['1|2|unix|/tmp/plugin123|grpc', 'unix:/tmp/plugin123'],
    ['1|2|tcp|127.0.0.1:10000|grpc', '127.0.0.1:10000'],
    ['1|2|tcp|127.0.0.1:10000|grpc|\r', '127.0.0.1:10000'],
  ])('reads %j', (line, address) => {
    expect(readHandshake(line)).toBe(address);
  });

  it.each([
    '',
    'hello',
    '2|2|unix|/tmp/plugin|grpc',
    '1|1|unix|/tmp/plugin|grpc',
    '1||unix|/tmp/plugin|grpc',
    '1|2|unix||grpc',
    '1|2|unix|/tmp/plugin|netrpc',
    '1|2|unix|/tmp/plugin',
    '1|2|pigeon|/tmp/plugin|grpc',
  ])('refuses %j and shows it', (line) => {
    expect(() => readHandshake(line)).toThrow(JSON.stringify(line));
  });

  it('shows no more of a line than a person reads', () => {
    expect(() => readHandshake('x'.repeat(10_000))).toThrow(/^.{1,300}$/);
  });
});

describe('startPlugin', () => {
  it('gives the address, and says how the process ended', async () => {
    const plugin = await startPlugin(standIn(SHAKEN + FOR_EVER));
    expect(plugin.address).toBe('unix:/tmp/somewhere.sock');
    plugin.kill();
    await expect(plugin.ended).resolves.toBe('was ended by SIGTERM');
  });

  it('passes on the magic cookie and what it is told to, and nothing of its own environment', async () => {
    const lines: string[] = [];
    const script = `console.error(JSON.stringify(process.env)); ${SHAKEN} process.stdin.resume()`;
    const plugin = await startPlugin({
      ...standIn(script),
      environment: { GF_VERSION: '12.4.0' },
      onLog: (line) => lines.push(line),
    });
    await plugin.ended;
    const environment: unknown = JSON.parse(lines[0] ?? '');
    expect(environment).toMatchObject({ grafana_plugin_type: 'datasource', GF_VERSION: '12.4.0' });
    expect(environment).not.toHaveProperty('PATH');
  });

  it('names a command that is not there', async () => {
    await expect(startPlugin({ command: '/nowhere/plugin' })).rejects.toThrow(
      /could not be started \(.*\/nowhere\/plugin ENOENT\) before its handshake/
    );
  });

  it('repeats the last output of a plugin that dies before its handshake', async () => {
    const script = 'console.error("no room"); console.error("left on the disk"); process.exitCode = 3;';
    await expect(startPlugin(standIn(script))).rejects.toThrow(
      'The plugin ended with exit code 3 before its handshake. no room left on the disk'
    );
  });

  it('keeps the last five lines of a plugin that says much', async () => {
    const script = 'for (let i = 1; i <= 50; i++) console.error("line " + i); process.exitCode = 1;';
    const failure: unknown = await startPlugin(standIn(script)).catch((error: unknown) => error);
    expect(String(failure)).toContain('line 46 line 47 line 48 line 49 line 50');
    expect(String(failure)).not.toContain('line 45');
  });

  it('names the signal that ended it', async () => {
    await expect(startPlugin(standIn('process.kill(process.pid, "SIGKILL"); ' + FOR_EVER))).rejects.toThrow(
      'was ended by SIGKILL before its handshake'
    );
  });

  it('shows what was said instead of a handshake, even by a process that is gone', async () => {
    await expect(startPlugin(standIn('console.log("Usage: plugin"); process.exitCode = 1;'))).rejects.toThrow(
      '"Usage: plugin"'
    );
  });

  it('ends a plugin that says nothing, with what its log said', async () => {
    let pid = 0;
    const silent = startPlugin({
      ...standIn(`console.error(process.pid); ${FOR_EVER}`),
      timeoutMs: 1500,
      onLog: (line) => (pid = Number(line)),
    });
    await expect(silent).rejects.toThrow(/sent no handshake within 1500 ms\. \d+/);
    await expect(gone(pid)).resolves.toBe(true);
  });
});

/** Whether the process goes away; ten seconds are more than any machine needs. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((settle) => setTimeout(settle, 50));
  }
  return false;
}

describe('parseAddress', () => {
  it('takes an address as it is', () => {
    expect(parseAddress('prometheus', 'http://localhost:9090/prom', {})).toEqual({ url: 'http://localhost:9090/prom' });
  });

  it('parts user and password from the address, whatever characters they have', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(part, part, (user, password) => {
        const text = `https://${encodeURIComponent(user)}:${encodeURIComponent(password)}@host/path`;
        expect(parseAddress('mlflow', text, {})).toEqual({ url: 'https://host/path', basic: { user, password } });
      })
    );
  });

  it('keeps a password that comes without a user', () => {
    expect(parseAddress('mlflow', 'https://:key@host', {}).basic).toEqual({ user: '', password: 'key' });
  });

  it('takes the token of its own source from the environment, unless the address names a user', () => {
    const variables = { PROMETHEUS_TOKEN: 'p', MLFLOW_TOKEN: '' };
    expect(parseAddress('prometheus', 'http://h', variables)).toEqual({ url: 'http://h/', token: 'p' });
    expect(parseAddress('mlflow', 'http://h', variables)).toEqual({ url: 'http://h/' });
    expect(parseAddress('prometheus', 'http://u:w@h', variables)).not.toHaveProperty('token');
  });

  it.each([
    'localhost:9090',
    'ftp://host',
    'http://',
    'prometheus',
    '',
    'u:hunter2@host:9090',
    'http//u:hunter2@host',
    'ftp://u:hunter2@host',
    'http//u:hun/ter2@host',
    'http://u:hunter2@',
    'http://u:hunter2%zz@host',
  ])('refuses %j, naming the option and no password', (text) => {
    expect(() => parseAddress('prometheus', text, {})).toThrow(TypeError);
    expect(() => parseAddress('prometheus', text, {})).toThrow(/^--prometheus/);
    expect(() => parseAddress('prometheus', text, {})).not.toThrow(/hun|ter2/);
  });
});

it('takes credentials out of any text', () => {
  expect(withoutCredentials("Unexpected argument 'http://u:pa/ss@w@host:1'. See a@b")).toBe(
    "Unexpected argument '…@host:1'. See …@b"
  );
});

describe('instanceOf', () => {
  it('puts secrets where Grafana keeps them, and nowhere else', () => {
    const { jsonData, secrets } = instanceOf({
      prometheus: { url: 'http://p', basic: { user: 'reader', password: 'hidden-password' } },
      mlflow: { url: 'http://m', token: 'hidden-token' },
      scrapeInterval: '5s',
    });
    expect(jsonData).toEqual({
      prometheus: { url: 'http://p', auth: { type: 'basic', user: 'reader' } },
      mlflow: { url: 'http://m', auth: { type: 'bearer' } },
      scrapeInterval: '5s',
    });
    expect(secrets).toEqual({ prometheusPassword: 'hidden-password', mlflowToken: 'hidden-token' });
  });

  it('has one source where one is given', () => {
    expect(instanceOf({ mlflow: { url: 'http://m' } })).toMatchObject({
      jsonData: { mlflow: { url: 'http://m', auth: { type: 'none' } } },
      secrets: {},
    });
  });
});

describe('provisioned', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-provisioned-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const SHIPPED = path.join(__dirname, '..', 'provisioning', 'datasources', 'modelwatch.yaml');

  function fileOf(text: string): string {
    const file = path.join(directory, 'datasources.yaml');
    writeFileSync(file, text);
    return file;
  }

  it('reads the file that is shipped, as the process takes it', () => {
    const { uid, jsonData } = provisionedInstance(SHIPPED, {
      MODELWATCH_PROMETHEUS_URL: 'http://p:9090',
      MODELWATCH_MLFLOW_URL: 'http://m:5000',
    });
    const settings = settingsSchema.parse(jsonData);
    expect(uid).toBe('modelwatch');
    expect(settings.prometheus?.url).toBe('http://p:9090');
    expect(settings.mlflow?.url).toBe('http://m:5000');
  });

  it('leaves out a source without an address', () => {
    const { jsonData } = provisionedInstance(SHIPPED, { MODELWATCH_PROMETHEUS_URL: 'http://p:9090' });
    expect(jsonData).toHaveProperty('prometheus');
    expect(jsonData).not.toHaveProperty('mlflow');
    expect(jsonData).toHaveProperty('profile');
  });

  it('fills variables in wherever a text stands, once', () => {
    const file = fileOf(`
datasources:
  - name: \${NAME} of \$TEAM
    uid: one
    jsonData:
      prometheus: { url: "http://\${HOST}:\$PORT", headers: [ "X-\$TEAM" ], timeoutSeconds: 5 }
    secureJsonData:
      prometheusToken: a\$\$b\$TOKEN
  - name: second
    uid: two
`);
    expect(
      provisionedInstance(file, { NAME: 'Models', TEAM: 'risk', HOST: 'h', PORT: '1', TOKEN: '$TEAM' })
    ).toMatchObject({
      name: 'Models of risk',
      uid: 'one',
      jsonData: { prometheus: { url: 'http://h:1', headers: ['X-risk'], timeoutSeconds: 5 } },
      secrets: { prometheusToken: 'a$b$TEAM' },
    });
  });

  it.each(['datasources: []', 'apiVersion: 1', 'datasources:\n  - name: nameless uid', 'datasources: ['])(
    'refuses a file without a data source: %j',
    (text) => {
      expect(() => provisionedInstance(fileOf(text), {})).toThrow();
    }
  );
});
