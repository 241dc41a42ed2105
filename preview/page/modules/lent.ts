import * as emotion from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaDataUnstable from '@grafana/data/unstable';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaRuntimeUnstable from '@grafana/runtime/unstable';
import * as grafanaUi from '@grafana/ui';
import * as grafanaUiUnstable from '@grafana/ui/unstable';
import i18next from 'i18next';
import lodash from 'lodash';
import moment from 'moment';
import react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import reactDom from 'react-dom';
import * as reactRouter from 'react-router';
import * as rxjs from 'rxjs';

/** What Grafana lends to plugins: the page's own copies, so that there is one React and one Grafana in the page. */
export const LENT: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['@emotion/css', emotion],
  ['@emotion/react', emotionReact],
  ['@grafana/data', grafanaData],
  ['@grafana/data/unstable', grafanaDataUnstable],
  ['@grafana/runtime', grafanaRuntime],
  ['@grafana/runtime/unstable', grafanaRuntimeUnstable],
  ['@grafana/ui', grafanaUi],
  ['@grafana/ui/unstable', grafanaUiUnstable],
  ['i18next', i18next],
  ['lodash', lodash],
  ['moment', moment],
  ['react', react],
  ['react/jsx-runtime', jsxRuntime],
  ['react-dom', reactDom],
  ['react-router', reactRouter],
  ['rxjs', rxjs],
]);
