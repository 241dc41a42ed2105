import 'uplot/dist/uPlot.min.css';

// Grafana's packages read the boot data when they are loaded, so they are imported after it is set.
const boot: unknown = JSON.parse(document.getElementById('boot')?.textContent ?? '{}');
Reflect.set(window, 'grafanaBootData', boot);

void import('./start').then(({ start }) => start());
