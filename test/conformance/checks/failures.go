package checks

import (
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

// fault is an answer of Prometheus that cannot be used, and how the error has to read.
type fault struct {
	name        string
	status      int
	contentType string
	body        string
	wantStatus  int32
	words       []string
}

func failures(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	faults := []fault{
		{"401", 401, "text/plain", "no", 401, []string{"Prometheus"}},
		{"429", 429, "text/plain", "slow down", 429, []string{"Prometheus"}},
		{"503", 503, "text/plain", "starting", 503, []string{"Prometheus"}},
		{"a web page", 200, "text/html", "<html>hello</html>", 502, []string{"Prometheus"}},
		{"half an answer", 200, "application/json", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":`, 502, []string{"Prometheus"}},
		{"an answer of another kind", 200, "application/json", `{"status":"success","data":{"resultType":"matrix","result":"none"}}`, 502, []string{"Prometheus"}},
	}
	var all []suite.Check
	for _, one := range faults {
		all = append(all, suite.Check{Name: "errors: " + one.name + " from Prometheus is a downstream error", Run: func(t *suite.T) {
			server := world.Answering(one.status, one.contentType, one.body)
			defer server.Close()
			response := subject.ask(t, withSecret(host.Prometheus(server.URL)), subject.promql("A", "up"))["A"]
			failed(t, response, one.wantStatus, "downstream", one.words...)
		}})
	}
	return append(all,
		suite.Check{Name: "errors: a Prometheus that cannot be reached is a downstream error", Run: func(t *suite.T) {
			response := subject.ask(t, withSecret(host.Prometheus(world.Unreachable())), subject.promql("A", "up"))["A"]
			failed(t, response, 502, "downstream", "Prometheus")
		}},
		suite.Check{Name: "errors: bad PromQL is a downstream error with Prometheus' own words", Skip: skip, Run: func(t *suite.T) {
			response := subject.ask(t, subject.source(), subject.promql("A", "sum(("))["A"]
			failed(t, response, 400, "downstream", "parse error")
		}},
		suite.Check{Name: "errors: an unknown signal is a bad request that names those there are", Run: func(t *suite.T) {
			query := host.Query("A", subject.hour(), envelope{"signal": "astrology"})
			failed(t, subject.ask(t, subject.source(), query)["A"], 400, "downstream", "astrology", "latency")
		}},
		suite.Check{Name: "errors: JSON of a wrong shape is a bad request that names the place", Run: func(t *suite.T) {
			query := host.Query("A", subject.hour(), envelope{"signal": "promql", "filters": "none", "options": envelope{"expr": "up"}})
			failed(t, subject.ask(t, subject.source(), query)["A"], 400, "downstream", "filters")
		}},
		suite.Check{Name: "errors: text that is no JSON fails its own query", Run: func(t *suite.T) {
			for _, text := range []string{"", "{", "null", "[]", "\xff\xfe", `"signal"`} {
				response := subject.ask(t, subject.source(), host.RawQuery("A", subject.hour(), []byte(text)))["A"]
				t.Require(response.Error != "", "%q gave no error", text)
				t.Require(response.Status >= 400 && response.Status < 500, "%q gave status %d: %s", text, response.Status, response.Error)
			}
		}},
		suite.Check{Name: "errors: one bad query leaves the others alone", Skip: skip, Run: func(t *suite.T) {
			answers := subject.ask(t, subject.source(),
				subject.promql("good", rates),
				subject.promql("bad", "sum(("),
				host.RawQuery("worse", subject.hour(), []byte("{")),
				subject.promql("also good", "vector(1)"))
			framesOf(t, "good", answers["good"])
			framesOf(t, "also good", answers["also good"])
			t.Require(answers["bad"].Error != "" && answers["worse"].Error != "", "the bad ones gave no error")
		}},
		suite.Check{Name: "errors: a source that is not configured is an error that says so", Run: func(t *suite.T) {
			query := host.Query("A", subject.hour(), envelope{"signal": "mlflow", "options": envelope{"view": "models"}})
			response := subject.ask(t, subject.source(), query)["A"]
			t.Require(response.Error != "", "no error")
			t.NoError(mentions(response.Error, "MLflow"), "reading it")
		}},
		suite.Check{Name: "errors: settings of a wrong shape fail the query, not the process", Run: func(t *suite.T) {
			response := subject.ask(t, host.Source{Settings: envelope{"prometheus": envelope{"url": "ftp://nowhere"}}}, subject.promql("A", "up"))["A"]
			t.Require(response.Error != "", "no error")
			t.NoError(mentions(response.Error, "url"), "reading it")
			t.NoError(subject.shared(t).Ping(), "asking whether it lives")
		}},
		suite.Check{Name: "errors: no settings at all fail the query, not the process", Run: func(t *suite.T) {
			request := subject.source().Request(subject.promql("A", "up"))
			request.PluginContext = &pluginv2.PluginContext{OrgId: 1}
			answer, err := subject.shared(t).Data.QueryData(t, request)
			if err == nil {
				t.Require(answer.Responses["A"] != nil && answer.Responses["A"].Error != "", "no error")
			}
			t.NoError(subject.shared(t).Ping(), "asking whether it lives")
		}},
		suite.Check{Name: "errors: a source slower than its timeout is a downstream error in time", Run: func(t *suite.T) {
			slow := world.NewSlow()
			defer slow.Close()
			source := withSecret(host.Prometheus(slow.URL))
			server, _ := source.Settings["prometheus"].(envelope)
			server["timeoutSeconds"] = 1
			started := time.Now()
			failed(t, subject.ask(t, source, subject.promql("A", "up"))["A"], 504, "downstream", "Prometheus")
			t.Require(time.Since(started) < 8*time.Second, "it took %v", time.Since(started))
		}},
	)
}

func failed(t *suite.T, response *pluginv2.DataResponse, status int32, source string, words ...string) {
	t.Require(response.Error != "", "no error")
	t.NoError(mentions(response.Error, words...), "reading the error")
	t.Require(response.ErrorSource == source, "the error comes from %q: %s", response.ErrorSource, response.Error)
	t.Require(response.Status == status, "status %d, not %d: %s", response.Status, status, response.Error)
	_, err := host.Frames(response)
	t.NoError(err, "decoding what came along")
}
