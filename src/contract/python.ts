/** Where the names come from that lines of Python use. */
const CLIENT = ['Counter', 'Gauge', 'Histogram', 'REGISTRY'];
const STANDARD = ['bisect', 'itertools', 'math'];
const FROM: Readonly<Record<string, string>> = {
  HistogramMetricFamily: 'prometheus_client.core',
  floatToGoString: 'prometheus_client.utils',
};

/** Lines of Python with the imports that they need before them. */
export function withImports(python: string): string {
  const uses = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(python.replaceAll(/#.*|"[^"]*"/g, ''));
  const client = CLIENT.filter(uses);
  const imports = [
    ...STANDARD.filter(uses).map((name) => `import ${name}`),
    ...(client.length === 0 ? [] : [`from prometheus_client import ${client.join(', ')}`]),
    ...Object.entries(FROM).flatMap(([name, from]) => (uses(name) ? [`from ${from} import ${name}`] : [])),
  ];
  return `${imports.join('\n')}\n\n${python}`;
}
