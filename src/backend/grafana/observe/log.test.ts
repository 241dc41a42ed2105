import { Redactor } from '../../redact';
import { createLog, type Log, type LogOptions } from './log';

const capture = (
  options: Partial<LogOptions> = {}
): { log: Log; lines: string[]; read: () => Record<string, unknown> } => {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', write: (line) => void lines.push(line), ...options });
  return { log, lines, read: () => JSON.parse(lines.at(-1) ?? '') };
};

describe('the log', () => {
  it('writes one object a line, in the layout that go-plugin parses', () => {
    const { log, lines, read } = capture({ now: () => new Date(Date.UTC(2026, 10, 22, 5, 4, 3, 21)) });
    log.warn('Slow\nanswer', { seconds: 3, source: 'prometheus', ok: false, nothing: null, left: undefined });
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(read()).toEqual({
      '@level': 'warn',
      '@message': 'Slow\nanswer',
      '@timestamp': '2026-11-22T05:04:03.021000Z',
      seconds: 3,
      source: 'prometheus',
      ok: false,
      nothing: null,
    });
  });

  it('lets no value pass for message, level or time: Grafana would break on one that is no text', () => {
    const { log, read } = capture();
    log.info('real', { '@message': 5, '@level': {}, '@timestamp': 'x' });
    expect(read()).toMatchObject({ '@message': 'real', '@level': 'info', _message: 5, _level: '{}', _timestamp: 'x' });
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = capture({ level: 'warn' });
    log.info('a');
    log.debug('b');
    log.error('c');
    expect(lines).toHaveLength(1);
  });

  it('adds the values of its owner', () => {
    const { log, read } = capture();
    log.with({ call: 'queryData' }).with({ refId: 'A' }).info('done', { refId: 'B' });
    expect(read()).toMatchObject({ call: 'queryData', refId: 'B' });
  });

  it('writes errors with their causes, and what is not JSON as well as it can', () => {
    const { log, read } = capture();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.error('failed', {
      error: new Error('outer', { cause: new Error('inner') }),
      circle,
      big: { n: 5n },
      sign: Symbol('s'),
    });
    const { error, circle: printed, big, sign } = read();
    expect(error).toMatch(/Error: outer[^]*Caused by: Error: inner/);
    expect(printed).toMatch(/^\[not printable/);
    expect([big, sign]).toEqual(['{"n":"5"}', 'Symbol(s)']);
  });

  it('never passes the length at which Grafana takes a line apart', () => {
    const { log, lines, read } = capture();
    const long = '\u0001'.repeat(100_000);
    log.info(long, { a: long, b: long, c: long });
    expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThan(64 * 1024);
    expect(read()['@level']).toBe('info');
  });

  it('holds no secret in message, value, error or key of an object', () => {
    const redactor = new Redactor();
    redactor.add('hunter2!');
    const { log, lines } = capture({ redactor });
    log.error('hunter2!', {
      url: 'http://u:hunter2!@h',
      error: new Error('with hunter2!'),
      nested: { a: ['hunter2!'] },
    });
    expect(lines[0]).not.toContain('hunter2');
  });
});
