import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { APP_ID, DATA_SOURCE_ID, ROOT } from '../build/paths';
import { type Text, textsOf } from './extract';

interface Tree {
  [key: string]: string | Tree;
}

/** Texts by their keys, a dot being a level. Throws where one key has two texts, or is the beginning of another. */
export function treeOf(texts: readonly Text[]): Tree {
  const tree: Tree = {};
  for (const { key, text, where } of [...texts].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const levels = key.split('.');
    const last = levels.pop() ?? '';
    let place = tree;
    for (const level of levels) {
      const below = (place[level] ??= {});
      if (typeof below === 'string') {
        throw new Error(`${where}: the key ${key} goes on where another one ends`);
      }
      place = below;
    }
    const before = place[last];
    if (before !== undefined && before !== text) {
      throw new Error(`${where}: the key ${key} has another text elsewhere`);
    }
    place[last] = text;
  }
  return tree;
}

/** Each plugin has texts of its own: what it is drawn with, and the folder that its locales belong in. */
const PLUGINS = [
  { id: APP_ID, room: 'src/app', folder: 'src' },
  { id: DATA_SOURCE_ID, room: 'src/datasource', folder: 'src/datasource' },
] as const;

/** The English texts of the plugins as Grafana takes them, beside the files that they belong in. */
export function localeFiles(): ReadonlyArray<readonly [path: string, text: string]> {
  return PLUGINS.map(({ id, room, folder }) => {
    const texts = readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
      .sort()
      .flatMap((file) => textsOf(file, readFileSync(path.join(ROOT, room, file), 'utf8')));
    return [`${folder}/locales/en-US/${id}.json`, `${JSON.stringify(treeOf(texts), undefined, 2)}\n`];
  });
}
