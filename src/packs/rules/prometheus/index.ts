/** The pack as recording and alerting rules of Prometheus and Mimir. */
export { prometheusText } from './file';
export {
  alertName,
  prometheusPack,
  type PrometheusGroup,
  type PrometheusOptions,
  type PrometheusPack,
  type PrometheusRule,
} from './pack';
