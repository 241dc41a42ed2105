import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** A plugin process after a successful handshake. */
export interface PluginProcess {
  /** The address that grpc-js connects to: `unix:/…` or `127.0.0.1:port`. */
  readonly address: string;
  readonly pid: number;
  /** Resolves when the process has exited, with how it ended. */
  readonly ended: Promise<string>;
  kill(): void;
}

export interface StartOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** Added to what Grafana passes. As in Grafana, the host's own environment is not inherited. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines of the plugin's log. */
  readonly onLog?: (line: string) => void;
  readonly timeoutMs?: number;
}

const PROTOCOL_VERSION = 2;

/** How long to wait for the last output of a process that has exited, in case another process holds its pipe open. */
const LAST_OUTPUT_MS = 500;

/** How much of an invalid handshake is shown. */
const MAX_SHOWN_CHARACTERS = 200;

/**
 * Starts a backend plugin as Grafana does: an almost empty environment with the magic cookie, then one line of
 * handshake. Rejects when the process ends, times out or prints anything else before that.
 */
export async function startPlugin(options: StartOptions): Promise<PluginProcess> {
  const child = spawn(options.command, options.args ?? [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      grafana_plugin_type: 'datasource',
      PLUGIN_PROTOCOL_VERSIONS: String(PROTOCOL_VERSION),
      PLUGIN_MIN_PORT: '10000',
      PLUGIN_MAX_PORT: '25000',
      ...options.environment,
    },
  });
  const ended = endOf(child);
  const lastLines: string[] = [];
  const errors = createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.splice(0, lastLines.length - 4);
    lastLines.push(line);
    options.onLog?.(line);
  });
  const output = createInterface({ input: child.stdout });
  const allSaid = Promise.all([errors, output].map((lines) => new Promise((settle) => lines.once('close', settle))));
  const timeoutMs = options.timeoutMs ?? 60_000;
  let timer: NodeJS.Timeout | undefined;
  try {
    const line = await Promise.race([
      new Promise<string>((settle) => output.once('line', settle)),
      // Its last output may still arrive after it has exited.
      Promise.all([ended, Promise.race([allSaid, ended.then(() => delay(LAST_OUTPUT_MS))])]).then(([how]) =>
        Promise.reject(new Error([`The plugin ${how} before its handshake.`, ...lastLines].join(' ')))
      ),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error([`The plugin sent no handshake within ${timeoutMs} ms.`, ...lastLines].join(' '))),
          timeoutMs
        );
      }),
    ]);
    return { address: readHandshake(line), pid: child.pid ?? 0, ended, kill: () => void child.kill() };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** `1|2|unix|/path.sock|grpc`: core protocol, our version, network, address, transport. Throws on anything else. */
export function readHandshake(line: string): string {
  const [core, version, network, address, transport] = line.trim().split('|');
  const isOurs = core === '1' && version === String(PROTOCOL_VERSION) && transport === 'grpc';
  if (!isOurs || !address || (network !== 'unix' && network !== 'tcp')) {
    const shown = JSON.stringify(line.slice(0, MAX_SHOWN_CHARACTERS));
    throw new Error(`The plugin's first line is not a handshake of version ${PROTOCOL_VERSION} over gRPC: ${shown}`);
  }
  return network === 'unix' ? `unix:${address}` : address;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((settle) => {
    child.once('error', (error) => settle(`could not be started (${error.message})`));
    child.once('exit', (code, signal) =>
      settle(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`)
    );
  });
}
