import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { APP_ID, DATA_SOURCE_ID, ROOT } from '../build/paths';

/** A text that people see, as the code has it: English, under a key that translations go by. */
interface Text {
  readonly key: string;
  readonly text: string;
  /** `file:line`, for messages. */
  readonly where: string;
}

/** Finds `t('key', 'text')` and `<Trans i18nKey="key">text</Trans>` in one file. Throws on keys that are not literal. */
export function textsOf(file: string, code: string): Text[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    const at = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [key, text] = node.arguments;
      found.push({ key: literal(key, at), text: literal(text, at), where: at });
    }
    if (ts.isJsxElement(node) && node.openingElement.tagName.getText() === 'Trans') {
      found.push({ key: transKey(node.openingElement, at), text: childrenText(node.children, at), where: at });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function literal(node: ts.Node | undefined, at: string): string {
  if (node !== undefined && ts.isStringLiteralLike(node)) {
    return node.text;
  }
  throw new Error(`${at}: a key and its English text must be written out, for translations to find them`);
}

function transKey({ attributes }: ts.JsxOpeningElement, at: string): string {
  const key = attributes.properties.find(
    (one): one is ts.JsxAttribute => ts.isJsxAttribute(one) && one.name.getText() === 'i18nKey'
  );
  return literal(key?.initializer, at);
}

/** The children of `Trans` as react-i18next writes them: values as `{{name}}`, elements as numbered tags. */
function childrenText(children: ts.NodeArray<ts.JsxChild>, at: string): string {
  const parts = children.filter((child) => !ts.isJsxText(child) || !child.containsOnlyTriviaWhiteSpaces);
  return parts
    .map((child, i) => {
      if (ts.isJsxText(child)) {
        return collapsed(child.text, { isFirst: i === 0, isLast: i === parts.length - 1 });
      }
      if (ts.isJsxElement(child)) {
        return `<${i}>${childrenText(child.children, at)}</${i}>`;
      }
      if (ts.isJsxSelfClosingElement(child)) {
        return `<${i}></${i}>`;
      }
      if (ts.isJsxExpression(child) && child.expression !== undefined) {
        return expressionText(child.expression, at);
      }
      throw new Error(`${at}: <Trans> takes texts, values and elements`);
    })
    .join('');
}

function expressionText(expression: ts.Expression, at: string): string {
  if (ts.isStringLiteralLike(expression)) {
    return expression.text;
  }
  const [property] = ts.isObjectLiteralExpression(expression) ? expression.properties : [];
  if (property?.name === undefined) {
    throw new Error(`${at}: a value in <Trans> is written {{ name: value }}`);
  }
  return `{{${property.name.getText()}}}`;
}

/** White space as JSX has it: line breaks and the indentation around them are one space, and none at the ends. */
function collapsed(text: string, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): string {
  const lines = text.split('\n').map((line, i, all) => {
    const begin = i === 0 ? line : line.trimStart();
    return i === all.length - 1 ? begin : begin.trimEnd();
  });
  const joined = lines.filter((line) => line !== '').join(' ');
  return isFirst && isLast ? joined.trim() : joined;
}

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
        throw new Error(`${where}: the key ${key} continues another key`);
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
