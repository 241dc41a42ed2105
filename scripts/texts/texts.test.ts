import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../build/paths';
import { localeFiles, textsOf, treeOf } from './locale';

const found = (code: string) => textsOf('x.tsx', code).map(({ key, text }) => [key, text]);

test('finds the texts of calls and of elements', () => {
  expect(found(`const x = t('a.b', 'It is {{state}}', { state }); other('a', 'b');`)).toEqual([
    ['a.b', 'It is {{state}}'],
  ]);
  expect(found(`const x = <Trans i18nKey="a">\n  One line\n  and another.\n</Trans>;`)).toEqual([
    ['a', 'One line and another.'],
  ]);
});

test('writes values and elements as translations have them', () => {
  const code = `const x = <Trans i18nKey="a">since <Ago time={t0} /> {{ name: x.name }}, <b>much</b></Trans>;`;
  expect(found(code)).toEqual([['a', 'since <1></1> {{name}}, <5>much</5>']]);
});

test('keys must be written out, and mean one thing', () => {
  expect(() => textsOf('x.tsx', `t(key, 'text')`)).toThrow(/x\.tsx:1: a key/);
  const text = (key: string, words: string) => ({ key, text: words, where: 'x:1' });
  expect(() => treeOf([text('a', 'one'), text('a', 'two')])).toThrow(/another text/);
  expect(() => treeOf([text('a', 'one'), text('a.b', 'two')])).toThrow(/continues another key/);
  expect(treeOf([text('b', 'two'), text('a.c', 'one'), text('a.c', 'one')])).toEqual({ a: { c: 'one' }, b: 'two' });
});

test('the committed texts are those of the code: npm run packs writes them', () => {
  for (const [file, text] of localeFiles()) {
    expect(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'))).toEqual(JSON.parse(text));
  }
});

test('the plugins announce the languages that they have', () => {
  for (const [file] of localeFiles()) {
    const language = path.dirname(file);
    const manifest = path.join(ROOT, path.dirname(path.dirname(language)), 'plugin.json');
    const { id, languages }: { id: string; languages: string[] } = JSON.parse(readFileSync(manifest, 'utf8'));
    expect([id, languages]).toEqual([path.basename(file, '.json'), [path.basename(language)]]);
  }
});
