import 'uplot/dist/uPlot.min.css';

// Grafana's packages read what the server wrote into the page as soon as they are loaded, so they come after it.
const boot: unknown = JSON.parse(document.getElementById('boot')?.textContent ?? '{}');
Reflect.set(window, 'grafanaBootData', boot);

void import('./start').then(({ start }) => start());
