// Applies panels' transformations with Grafana's own code: a JSON line { data, transformations } in, a JSON line of
// frames out. A process of its own, because that code wants a browser and modules that jest does not load.
const { createInterface } = require('node:readline');
const { JSDOM } = require('jsdom');

const { window } = new JSDOM('<!doctype html>', { url: 'http://localhost/' });
for (const name of ['document', 'localStorage', 'HTMLElement', 'Element', 'Node', 'DOMParser', 'getComputedStyle']) {
  globalThis[name] = window[name];
}
globalThis.window = window;

const {
  standardTransformers,
  standardTransformersRegistry,
  toDataFrame,
  transformDataFrame,
} = require('@grafana/data');

// The list names some of them twice.
const known = new Map(Object.values(standardTransformers).map((transformation) => [transformation.id, transformation]));
standardTransformersRegistry.setInit(() =>
  [...known.values()].map((transformation) => ({ ...transformation, transformation, editor: () => null }))
);

createInterface({ input: process.stdin }).on('line', (line) => {
  const { data, transformations } = JSON.parse(line);
  const unknown = transformations.find(({ id }) => !known.has(id));
  if (unknown !== undefined) {
    console.log(JSON.stringify({ fault: `Grafana's own library has no transformation "${unknown.id}"` }));
    return;
  }
  transformDataFrame(transformations, data.map(toDataFrame)).subscribe({
    next: (frames) =>
      console.log(
        JSON.stringify({
          frames: frames.map(({ fields }) => ({
            fields: fields.map(({ name, type, config, values }) => ({
              name,
              type: type === 'string' ? 'text' : type,
              shown: config.displayName ?? config.displayNameFromDS ?? name,
              values,
            })),
          })),
        })
      ),
    error: (error) => console.log(JSON.stringify({ fault: String(error) })),
  });
});
