export { cached, cacheRoot, lock, withLock } from './cache';
export { type Chromium, findChromium } from './chromium';
export { command, onPath } from './command';
export { findGo, type Go } from './go';
export { buildGoServer, PROMETHEUS_3, VICTORIA_METRICS } from './goServer';
export { fetchGrafana, type Grafana, GRAFANA_VERSION, grafanaIn } from './grafana';
export { findMlflow, startMlflow } from './mlflow';
export { freePort, Processes, type Running, type Start, untilReady } from './processes';
export { sayWhile, progress, type Say } from './progress';
export {
  findPrometheus,
  installedPrometheus,
  type Missing,
  type Prometheus,
  type PrometheusPrograms,
} from './prometheus';
export { findPython, type Python, pythonEnvironment } from './python';
