export const APP_ID = 'modelwatch-monitoring-app';
export const APP_BASE = `/a/${APP_ID}`;

/** Where the app's own address leads, below its base. */
export const HOME = 'fleet';

/** A model's page, below the app's base. */
export const modelPath = (model: string): string => `models/${encodeURIComponent(model)}`;
