import { beginningOf, errorText } from '../../../text';
import { type Redactor, redactor } from '../../redact';
import { type LogLevel, logLevels } from '../environment';

/** Values beside the message: what Grafana shows as `key=value`. */
type LogValues = Readonly<Record<string, unknown>>;

export interface Log {
  readonly trace: (message: string, values?: LogValues) => void;
  readonly debug: (message: string, values?: LogValues) => void;
  readonly info: (message: string, values?: LogValues) => void;
  readonly warn: (message: string, values?: LogValues) => void;
  readonly error: (message: string, values?: LogValues) => void;
  /** A log that adds these values to each of its lines. */
  readonly with: (values: LogValues) => Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Takes one line, newline included. */
  readonly write: (line: string) => void;
  readonly redactor?: Redactor;
  readonly now?: () => Date;
}

/** Grafana reads a line into 64 KiB and takes what is longer apart into lines that are no JSON any more. */
const maxLineBytes = 60 * 1024;
const maxTextLength = 8 * 1024;

/** A log in the form that go-plugin reads from stderr: one JSON object a line, message and level always text. */
export function createLog(options: LogOptions): Log {
  const threshold = logLevels.indexOf(options.level);
  const clean = options.redactor ?? redactor;
  const now = options.now ?? (() => new Date());
  const at = (base: LogValues): Log => {
    const line =
      (level: LogLevel) =>
      (message: string, values: LogValues = {}) => {
        if (logLevels.indexOf(level) < threshold) {
          return;
        }
        const head = { '@level': level, '@message': text(message, clean), '@timestamp': timestamp(now()) };
        const rest = printable({ ...base, ...values }, clean);
        const whole = JSON.stringify({ ...rest, ...head });
        options.write(
          `${Buffer.byteLength(whole) <= maxLineBytes ? whole : JSON.stringify({ ...head, truncated: true })}\n`
        );
      };
    return {
      trace: line('trace'),
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      with: (values) => at({ ...base, ...values }),
    };
  };
  return at({});
}

/** Six digits of a second, as the reader's layout demands: with any other form it loses the line's level. */
function timestamp(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}

function text(value: string, clean: Redactor): string {
  const redacted = clean.redact(value);
  return redacted.length <= maxTextLength ? redacted : `${beginningOf(redacted, maxTextLength)}…`;
}

function printable(values: LogValues, clean: Redactor): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.startsWith('@') ? `_${key.slice(1)}` : key, cell(value, clean)])
  );
}

function cell(value: unknown, clean: Redactor): string | number | boolean | null {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value;
    case 'string':
      return text(value, clean);
    case 'object':
      return value === null ? null : text(value instanceof Error ? errorWithCauses(value) : asJson(value), clean);
    default:
      return text(String(value), clean);
  }
}

/** An error's stack with the chain of its causes: for the log, never for a user. */
function errorWithCauses(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\nCaused by: ${errorWithCauses(error.cause)}` : own;
}

function asJson(value: object): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';
  } catch (error) {
    return `[not printable: ${errorText(error)}]`;
  }
}

/** The process's own log, to stderr: the one stream that Grafana reads as a log. */
export function processLog(level: LogLevel): Log {
  return createLog({ level, write: (line) => void process.stderr.write(line) });
}
