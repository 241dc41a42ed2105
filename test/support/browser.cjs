// What browsers have and jsdom lacks, as far as Grafana's own packages ask for it when they are loaded or drawn.
const { TextDecoder, TextEncoder } = require('node:util');

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

const missing = {
  TextDecoder,
  TextEncoder,
  IntersectionObserver: Observer,
  ResizeObserver: Observer,
  matchMedia: (media) => ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
};

for (const [name, value] of Object.entries(missing)) {
  globalThis[name] ??= value;
}

// Its own switch for the notice that it writes to the console when it starts.
process.env.I18NEXT_NO_SUPPORT_NOTICE = '1';

// Combo boxes measure their texts on a canvas, which jsdom does not draw.
globalThis.HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: text.length * 8 }) });

// A slow machine is no failure: what never comes is still found out, by jest's own limit at the latest.
require('@testing-library/dom').configure({ asyncUtilTimeout: 30_000 });
