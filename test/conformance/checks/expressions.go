package checks

import (
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

const rates = `sum by (model, version) (rate(model_requests_total[5m]))`

func expressions(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	return []suite.Check{
		{Name: "promql: a range is what Prometheus says, to the last bit", Skip: skip, Run: func(t *suite.T) {
			frames := subject.frames(t, subject.source(), subject.promql("A", rates))
			over := subject.hour()
			wanted, err := subject.raw().Range(t, rates, over.From, over.To, over.Step)
			t.NoError(err, "asking Prometheus")
			sameSeries(t, frames, wanted)
		}},
		{Name: "promql: frames are timeseries-multi 0.1 and say what was asked", Skip: skip, Run: func(t *suite.T) {
			frames := subject.frames(t, subject.source(), subject.promql("A", rates))
			for _, frame := range frames {
				t.Require(frame.Meta != nil && frame.Meta.Type == data.FrameTypeTimeSeriesMulti, "a frame of another type: %+v", frame.Meta)
				t.Require(frame.Meta.TypeVersion == data.FrameTypeVersion{0, 1}, "version %v", frame.Meta.TypeVersion)
			}
			t.Require(strings.Contains(frames[0].Meta.ExecutedQueryString, rates), "executed: %q", frames[0].Meta.ExecutedQueryString)
		}},
		{Name: "promql: an instant is what Prometheus says, as numbers that alerting reads", Skip: skip, Run: func(t *suite.T) {
			instantNumbers(t, subject)
		}},
		{Name: "promql: $__rate_interval, $__interval and $__range are filled in", Skip: skip, Run: func(t *suite.T) {
			expr := `sum(increase(model_requests_total[$__range])) + sum(rate(model_requests_total[$__rate_interval])) + sum(rate(model_requests_total[$__interval]))`
			frames := subject.frames(t, subject.source(), subject.promql("A", expr))
			t.Require(!strings.Contains(frames[0].Meta.ExecutedQueryString, "$"), "executed: %q", frames[0].Meta.ExecutedQueryString)
			t.Require(len(series(t, frames)) == 1, "no series")
		}},
		{Name: "promql: an empty answer is an empty, typed frame without an error", Skip: skip, Run: func(t *suite.T) {
			frames := subject.frames(t, subject.source(), subject.promql("A", `no_such_metric`))
			collection, err := host.TimeSeries(frames)
			t.NoError(err, "reading the frames as alerting does")
			t.Require(collection.NoData(), "%d series of a metric that does not exist", len(collection.Refs))
		}},
		{Name: "promql: a legend becomes the display name", Skip: skip, Run: func(t *suite.T) {
			frames := subject.frames(t, subject.source(), host.Query("A", subject.hour(), envelope{
				"signal": "promql", "legend": "v{{version}}", "options": envelope{"expr": rates},
			}))
			field := frames[0].Fields[len(frames[0].Fields)-1]
			t.Require(field.Config != nil && field.Config.DisplayNameFromDS == "v"+field.Labels["version"],
				"the field is called %+v", field.Config)
		}},
		{Name: "promql: several queries of one request keep their refIds", Skip: skip, Run: func(t *suite.T) {
			answers := subject.ask(t, subject.source(), subject.promql("A", rates), subject.promql("B", `vector(7)`), subject.promql("long refId ü", `vector(8)`))
			for refID, answer := range answers {
				framesOf(t, refID, answer)
			}
		}},
	}
}

func instantNumbers(t *suite.T, subject *Subject) {
	frames := subject.frames(t, subject.source(), host.Query("A", subject.hour(), envelope{
		"signal": "promql", "mode": "instant", "options": envelope{"expr": rates},
	}))
	numbers, err := host.Numeric(frames)
	t.NoError(err, "reading the frames as alerting does")
	wanted, err := subject.raw().Instant(t, rates, subject.To)
	t.NoError(err, "asking Prometheus")
	t.Require(len(wanted) > 0 && len(numbers.Refs) == len(wanted), "%d numbers where Prometheus has %d", len(numbers.Refs), len(wanted))
	byLabels := map[string]float64{}
	for _, one := range wanted {
		byLabels[world.Key(one.Metric)] = one.Value.Value
	}
	for _, number := range numbers.Refs {
		value, _, err := number.NullableFloat64Value()
		t.NoError(err, "reading a number")
		want, there := byLabels[world.Key(number.GetLabels())]
		t.Require(there && same(value, want), "%s is %v, not %v", world.Key(number.GetLabels()), show(value), want)
	}
}
