import { type SceneObject, sceneGraph } from '@grafana/scenes';
import type { Interpolate } from '../services/templates';

/** Fills in variables as the scene has them; a query brings along the part of the scene that asks. */
export const interpolator =
  (scene: SceneObject): Interpolate =>
  (text, scopedVars, format) => {
    const asker: unknown = scopedVars?.['__sceneObject']?.value?.valueOf();
    return sceneGraph.interpolate(isSceneObject(asker) ? asker : scene, text, scopedVars, formatOf(format));
  };

const isSceneObject = (value: unknown): value is SceneObject =>
  typeof value === 'object' && value !== null && 'state' in value && 'getRoot' in value;

type Format = Parameters<typeof sceneGraph.interpolate>[3];

const formatOf = (format: unknown): Format =>
  typeof format === 'string' ? format : typeof format === 'function' ? (...args) => String(format(...args)) : undefined;
