/** The pack as recording and alerting rules of Prometheus and Mimir. */
export {
  alertName,
  prometheusPack,
  type PrometheusGroup,
  type PrometheusOptions,
  type PrometheusPack,
  type PrometheusRule,
} from './pack';
