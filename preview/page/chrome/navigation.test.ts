import type { NavModelItem } from '@grafana/data';
import { breadcrumbs, sectionOf } from './navigation';

const app: NavModelItem = { text: 'App', url: '/a/app' };
app.children = ['one', 'two'].map((name) => ({ text: name, url: `/a/app/${name}`, parentItem: app }));

const texts = (pathname: string, page?: NavModelItem) =>
  breadcrumbs(sectionOf(app, pathname), page).map(({ text }) => text);

it('are of the navigation item that the address begins with, and of the page', () => {
  expect(texts('/a/app/one')).toEqual(['App', 'one']);
  expect(texts('/a/app/other', { text: 'Other' })).toEqual(['App', 'Other']);
  expect(texts('/a/app/one/x', { text: 'X', parentItem: { text: 'Above', url: '/above' } })).toEqual([
    'App',
    'one',
    'Above',
    'X',
  ]);
});

it('repeat a page that has a navigation item of its own, and its tab, unless they are told not to', () => {
  const children: NavModelItem[] = [{ text: 'one' }, { text: 'two', active: true }];
  expect(texts('/a/app/two', { text: 'two', children })).toEqual(['App', 'two', 'two', 'two']);
  expect(texts('/a/app/two', { text: 'two', children, hideFromBreadcrumbs: true })).toEqual(['App', 'two']);
  expect(texts('/a/app/two', { text: 'mine', url: '/a/app/two?x=1' })).toEqual(['App', 'mine']);
});
