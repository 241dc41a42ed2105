import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseAddress } from '../../host/instance';
import { rulesIn } from '../../src/packs/rules';
import { type Installed, installedIn } from '../../src/report/alerts';
import { errorText } from '../../src/text';
import { UsageError } from '../arguments';

interface Given {
  readonly rules?: string | undefined;
  readonly grafana?: string | undefined;
}

/** The rules of a file, or of a Grafana with its silences; nothing where neither is named. Throws UsageError where there are no rules. */
export async function installedRules({ rules, grafana }: Given): Promise<Installed> {
  if (rules !== undefined) {
    const found = inFile(rules);
    if (found.length === 0) {
      throw new UsageError('--rules: there is no rule of the catalogue.');
    }
    return { rules: found };
  }
  if (grafana === undefined) {
    return {};
  }
  const installed = await installedIn((path) => askGrafana(grafana, path));
  if (installed.rules === undefined) {
    throw new UsageError(`--grafana: ${installed.problems?.join(' ') ?? ''}`);
  }
  return installed;
}

function inFile(file: string): ReturnType<typeof rulesIn> {
  try {
    return rulesIn(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`--rules: the alert rules cannot be read: ${errorText(error)}`);
  }
}

async function askGrafana(address: string, path: string): Promise<unknown> {
  const { url, token, basic } = parseAddress('grafana', address, process.env);
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : basic !== undefined
        ? `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`
        : undefined;
  const answer = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
  return answer.json();
}
