/** The pack as recording and alerting rules of Prometheus and Mimir; `file.ts` writes them as YAML. */
export {
  alertName,
  prometheusPack,
  type PrometheusGroup,
  type PrometheusOptions,
  type PrometheusPack,
  type PrometheusRule,
} from './pack';
