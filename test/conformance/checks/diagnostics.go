package checks

import (
	"encoding/json"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

func diagnostics(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	return []suite.Check{
		{Name: "health: ok with a real Prometheus, and says its version", Skip: skip, Run: func(t *suite.T) {
			health := subject.health(t, subject.source())
			t.Require(health.Status == pluginv2.CheckHealthResponse_OK, "%v: %s", health.Status, health.Message)
			t.NoError(mentions(health.Message+string(health.JsonDetails), "Prometheus", "2."), "reading it")
		}},
		{Name: "health: MLflow alone is a working configuration", Run: func(t *suite.T) {
			server := world.NewMLflow()
			defer server.Close()
			health := subject.health(t, host.Source{Settings: envelope{"mlflow": envelope{"url": server.URL}}})
			t.Require(health.Status == pluginv2.CheckHealthResponse_OK, "%v: %s", health.Status, health.Message)
		}},
		{Name: "health: says which of the two is wrong", Skip: skip, Run: func(t *suite.T) {
			source := subject.source()
			source.Settings["mlflow"] = envelope{"url": world.Unreachable()}
			health := subject.health(t, withSecret(source))
			t.Require(health.Status == pluginv2.CheckHealthResponse_ERROR, "%v: %s", health.Status, health.Message)
			t.NoError(mentions(health.Message, "MLflow"), "reading it")
		}},
		{Name: "health: a Prometheus that cannot be reached is an error that says so", Run: func(t *suite.T) {
			subject.sick(t, withSecret(host.Prometheus(world.Unreachable())), "Prometheus")
		}},
		{Name: "health: 401 is an error that speaks of credentials", Run: func(t *suite.T) {
			server := world.Answering(401, "text/plain", "no")
			defer server.Close()
			subject.sick(t, withSecret(host.Prometheus(server.URL)), "Prometheus", "401")
		}},
		{Name: "health: a server that is no Prometheus is an error", Run: func(t *suite.T) {
			server := world.Answering(200, "text/html", "<html>Welcome to nginx</html>")
			defer server.Close()
			subject.sick(t, withSecret(host.Prometheus(server.URL)), "Prometheus")
		}},
		{Name: "health: nothing configured is an error that says what to do", Run: func(t *suite.T) {
			subject.sick(t, host.Source{Settings: envelope{}}, "URL")
		}},
		{Name: "health: settings of a wrong shape are an error, not a crash", Run: func(t *suite.T) {
			subject.sick(t, host.Source{Settings: envelope{"prometheus": "http://localhost:9090"}}, "prometheus")
		}},
		{Name: "metrics: Prometheus text that Prometheus' own parser reads", Run: func(t *suite.T) {
			subject.ask(t, withSecret(host.Prometheus(world.Unreachable())), subject.promql("A", "up"))
			answer, err := subject.shared(t).Diagnostics.CollectMetrics(t, &pluginv2.CollectMetricsRequest{})
			t.NoError(err, "collecting metrics")
			parser := expfmt.NewTextParser(model.LegacyValidation)
			families, err := parser.TextToMetricFamilies(strings.NewReader(string(answer.Metrics.GetPrometheus())))
			t.NoError(err, "parsing them")
			own := 0
			for name, family := range families {
				if strings.HasPrefix(name, "modelwatch_") {
					own++
					t.Require(family.GetHelp() != "", "%s has no help text", name)
				}
			}
			t.Require(own >= 3, "only %d of %d families are the plugin's own:\n%s", own, len(families), answer.Metrics.GetPrometheus())
			t.Require(families["process_resident_memory_bytes"] != nil, "nothing on memory")
		}},
	}
}

func (s *Subject) health(t *suite.T, source host.Source) *pluginv2.CheckHealthResponse {
	health, err := s.shared(t).Diagnostics.CheckHealth(t, &pluginv2.CheckHealthRequest{PluginContext: source.Context()})
	t.NoError(err, "asking for health")
	s.heard(health.Message + string(health.JsonDetails))
	t.Require(len(health.JsonDetails) == 0 || json.Valid(health.JsonDetails), "details that are no JSON: %s", health.JsonDetails)
	return health
}

func (s *Subject) sick(t *suite.T, source host.Source, words ...string) {
	health := s.health(t, source)
	t.Require(health.Status == pluginv2.CheckHealthResponse_ERROR, "%v: %s", health.Status, health.Message)
	t.NoError(mentions(health.Message, words...), "reading it")
}
