package checks

import (
	"math"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

var statistics = []string{"value", "lower", "upper", "sample", "level", "warning", "critical"}

func signals(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	derived := []struct {
		name     string
		envelope envelope
	}{
		{"latency", envelope{"signal": "latency", "model": "loan-approval"}},
		{"throughput", envelope{"signal": "throughput", "model": "loan-approval"}},
		{"quality", envelope{"signal": "quality", "options": envelope{"measures": []string{"accuracy"}}}},
	}
	var all []suite.Check
	for _, one := range derived {
		all = append(all,
			suite.Check{Name: "signals: " + one.name + " over time is what alerting reads", Skip: skip, Run: func(t *suite.T) {
				found := series(t, subject.frames(t, subject.source(), host.Query("A", subject.hour(), one.envelope)))
				t.Require(hasFigures(found), "%d series, no figure among them", len(found))
			}},
			suite.Check{Name: "signals: " + one.name + " at one moment is numbers that alerting reads", Skip: skip, Run: func(t *suite.T) {
				numbers, err := host.Numeric(subject.frames(t, subject.source(), host.Query("A", subject.hour(), with(one.envelope, "mode", "instant"))))
				t.NoError(err, "reading the frames as alerting does")
				t.Require(len(numbers.Refs) > 0, "no numbers")
			}},
			suite.Check{Name: "signals: " + one.name + " with every statistic keeps the contract", Skip: skip, Run: func(t *suite.T) {
				thresholds := envelope{"warning": 0.5, "critical": 0.9}
				all := with(with(one.envelope, "statistics", statistics), "thresholds", thresholds)
				frames := subject.frames(t, subject.source(), host.Query("A", subject.hour(), all))
				_, err := host.TimeSeries(frames)
				t.NoError(err, "reading the frames as alerting does")
			}},
		)
	}
	return append(all,
		suite.Check{Name: "signals: every one in the registry keeps the contract, or says what it lacks", Skip: skip, Limit: time.Minute, Run: func(t *suite.T) {
			everySignal(t, subject)
		}},
		suite.Check{Name: "signals: latency equals histogram_quantile to 1e-9", Skip: skip, Run: func(t *suite.T) { quantiles(t, subject) }},
		suite.Check{Name: "signals: an alert rule's 43,200 points a second apart come back within 11,000 a series", Skip: skip, Run: func(t *suite.T) {
			query := subject.promql("A", rates)
			query.MaxDataPoints, query.IntervalMS = 43_200, 1000
			for _, one := range series(t, subject.frames(t, subject.source(), query)) {
				points, err := one.Len()
				t.NoError(err, "counting points")
				t.Require(points > 0 && points <= 11_000, "%d points", points)
			}
		}},
	)
}

func with(base envelope, key string, value any) envelope {
	copied := envelope{key: value}
	for name, old := range base {
		if name != key {
			copied[name] = old
		}
	}
	return copied
}

func hasFigures[Ref interface {
	Len() (int, error)
	NullableFloat64Value(int) (*float64, error)
}](found map[string]Ref) bool {
	for _, one := range found {
		points, err := one.Len()
		if err != nil {
			continue
		}
		for index := range points {
			if value, err := one.NullableFloat64Value(index); err == nil && value != nil {
				return true
			}
		}
	}
	return false
}

// quantiles holds the p95 of the executable against Prometheus' own, labels by labels and point by point. What was counted
// is a difference: rate() of a window has one scrape fewer since Prometheus 3, and nothing starts again in the fixture.
func quantiles(t *suite.T, subject *Subject) {
	expr := `histogram_quantile(0.95, sum by (le, model, version) (model_inference_duration_seconds_bucket{model="loan-approval"} - model_inference_duration_seconds_bucket{model="loan-approval"} offset 5m))`
	over := subject.hour()
	wanted, err := subject.raw().Range(t, expr, over.From, over.To, over.Step)
	t.NoError(err, "asking Prometheus")
	t.Require(len(wanted) > 0, "Prometheus itself has nothing")
	frames := subject.frames(t, subject.source(), host.Query("A", over, envelope{"signal": "latency", "model": "loan-approval", "window": "5m"}))
	for _, want := range wanted {
		index := slices.IndexFunc(frames, func(frame *data.Frame) bool { return isQuantile(frame, want.Metric) })
		t.Require(index >= 0, "no p95 of %s", world.Key(want.Metric))
		frame := frames[index]
		compared := 0
		for row := range frame.Fields[0].Len() {
			for _, sample := range want.Values {
				value, err := frame.Fields[1].NullableFloatAt(row)
				t.NoError(err, "reading a value")
				at, err := timeAt(frame.Fields[0], row)
				t.NoError(err, "reading a time")
				if value != nil && at.Equal(sample.Time) && !math.IsNaN(sample.Value) {
					compared++
					t.Require(math.Abs(*value-sample.Value) <= 1e-9*math.Max(1, math.Abs(sample.Value)), "at %v: %v, not %v", at, *value, sample.Value)
				}
			}
		}
		t.Require(compared > 30, "only %d points could be compared", compared)
		t.Note("%d points", compared)
	}
}
