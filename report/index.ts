/** The health of every model, queried from the plugin: for terminals, pipelines and other programs. */
export { collectReport } from './collect';
export { jsonReport, junitReport, textReport } from './written';
export { EXIT, exitCode, type HealthReport } from './row';
