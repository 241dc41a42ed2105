export const APP_ID = 'modelwatch-monitoring-app';
export const APP_BASE = `/a/${APP_ID}`;

/** A model's page, below the app's base. */
export const modelPath = (model: string): string => `models/${encodeURIComponent(model)}`;
