import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  /** The authority that signed both. */
  readonly ca: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate authority of one test, a server certificate for `serverNames` (`DNS:x`, `IP:1.2.3.4`), and a client's. */
export function makeCertificates(serverNames: readonly string[]): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'modelwatch-certificates-'));
  const path = (name: string): string => join(directory, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  };
  const signed = (name: string, extensions: string): KeyPair => {
    writeFileSync(path(`${name}.ext`), extensions);
    openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-out',
      `${name}.crt`,
      '-extfile',
      `${name}.ext`
    );
    return { cert: readFileSync(path(`${name}.crt`), 'utf8'), key: readFileSync(path(`${name}.key`), 'utf8') };
  };
  try {
    openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-days',
      '2',
      '-subj',
      '/CN=authority of a test'
    );
    return {
      ca: readFileSync(path('ca.crt'), 'utf8'),
      server: signed('server', `subjectAltName=${serverNames.join(',')}\n`),
      client: signed('client', 'extendedKeyUsage=clientAuth\n'),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
