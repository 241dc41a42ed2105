import loader from 'amd-module';

declare let __webpack_public_path__: string;

// Grafana may serve a plugin from a CDN or below a sub-path. Where this module came from is where its other parts lie;
// without that knowledge the path that was fixed when it was built stays in force.
if (loader?.uri) {
  __webpack_public_path__ = loader.uri.slice(0, loader.uri.lastIndexOf('/') + 1);
}

export {};
