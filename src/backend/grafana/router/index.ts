export { createRouter } from './router';
export { failed, json } from './responses';
export { type Method, type Route, route, type RouteDefinition, type RouteRequest } from './route';
