import { readHandshake, startPlugin } from './process';

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

  it('hands on the magic cookie and what it is told to, and nothing of its own environment', async () => {
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

  it('repeats the last words of a plugin that dies before its handshake', async () => {
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
