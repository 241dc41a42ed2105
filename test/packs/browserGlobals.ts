/** What Grafana's packages ask of a browser when they are loaded. To be imported before them. */
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/' });
const NAMES = ['document', 'localStorage', 'HTMLElement', 'Element', 'Node', 'DOMParser', 'getComputedStyle'];
Object.assign(globalThis, { window }, Object.fromEntries(NAMES.map((name) => [name, Reflect.get(window, name)])));
