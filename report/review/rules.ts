import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseAddress } from '../../host/instance';
import { type InstalledRule, rulesIn } from '../../src/packs/rules';
import { errorText } from '../../src/text';
import { UsageError } from '../arguments';

interface Given {
  readonly rules?: string | undefined;
  readonly grafana?: string | undefined;
}

/** The rules of a file, or of a Grafana; nothing where neither is named. Throws UsageError where they cannot be had. */
export async function installedRules({ rules, grafana }: Given): Promise<readonly InstalledRule[] | undefined> {
  const where = rules ?? grafana;
  if (where === undefined) {
    return undefined;
  }
  try {
    const found = rulesIn(rules === undefined ? await askGrafana(where) : parse(readFileSync(rules, 'utf8')));
    if (found.length > 0) {
      return found;
    }
  } catch (error) {
    throw new UsageError(
      `${rules === undefined ? '--grafana' : '--rules'}: the alert rules cannot be read: ${errorText(error)}`
    );
  }
  throw new UsageError(`${rules === undefined ? '--grafana' : '--rules'}: there is no rule of the catalogue.`);
}

/** By the interface of Grafana's own pages: it takes the rights of a Viewer. */
async function askGrafana(address: string): Promise<unknown> {
  const { url, token, basic } = parseAddress('grafana', address, process.env);
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : basic !== undefined
        ? `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`
        : undefined;
  const answer = await fetch(`${url.replace(/\/+$/, '')}/api/ruler/grafana/api/v1/rules`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
  return answer.json();
}
