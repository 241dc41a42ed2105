import ts from 'typescript';

/** A text that people see, as the code has it: English, under a key that translations go by. */
export interface Text {
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
