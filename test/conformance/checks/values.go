package checks

import (
	"fmt"
	"math"
	"strings"
	"time"

	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

// nasty are label values that have broken plugins before.
var nasty = map[string]string{
	"quote":     `say "yes"`,
	"newline":   "first\nsecond",
	"brace":     `}, {evil="1"`,
	"backslash": `C:\models\new`,
	"unicode":   "模型 ünïcode 🚀 \u202eright-to-left",
	"empty":     " ",
	"html":      `<script>alert(1)</script>`,
}

func values(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	return []suite.Check{
		{Name: "values: times are exact to the nanosecond where Prometheus has milliseconds", Run: func(t *suite.T) {
			at := subject.To.Add(-30*time.Minute + 123*time.Millisecond)
			answer := fmt.Sprintf(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"m":"x"},"values":[[%d.123,"1"],[%d.987,"2"]]}]}}`, at.Unix(), at.Unix()+60)
			found := subject.oneSeries(t, answer)
			for index, want := range []time.Time{at, at.Add(time.Minute + 864*time.Millisecond)} {
				moment, _, err := found.NullableFloat64Point(index)
				t.NoError(err, "reading a point")
				t.Require(moment.Equal(want), "point %d is at %v, not at %v", index, moment.UTC().Format(time.RFC3339Nano), want.Format(time.RFC3339Nano))
			}
		}},
		{Name: "values: NaN is null, infinities and extremes stay what they are", Run: func(t *suite.T) {
			texts := []string{"NaN", "+Inf", "-Inf", "0", "-0", "1e-300", "1.7976931348623157e+308", "5e-324", "0.1", "123456789012345680"}
			wanted := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e-300, math.MaxFloat64, math.SmallestNonzeroFloat64, 0.1, 123456789012345680}
			answer := `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"m":"x"},"values":[`
			for index, text := range texts {
				if index > 0 {
					answer += ","
				}
				answer += fmt.Sprintf(`[%d,"%s"]`, subject.To.Add(-30*time.Minute).Unix()+int64(60*index), text)
			}
			found := subject.oneSeries(t, answer+`]}]}}`)
			for index, want := range wanted {
				value, err := found.NullableFloat64Value(index)
				t.NoError(err, "reading a point")
				t.Require(same(value, want), "%s is %v", texts[index], show(value))
			}
		}},
		{Name: "values: quotes, newlines, braces, backslashes and Unicode in labels come through", Skip: skip, Run: func(t *suite.T) {
			over := subject.hour()
			wanted, err := subject.raw().Range(t, "conformance_nasty", over.From, over.To, over.Step)
			t.NoError(err, "asking Prometheus")
			sameSeries(t, subject.frames(t, subject.source(), subject.promql("A", "conformance_nasty")), wanted)
		}},
		{Name: "values: filters match nasty label values and nothing else", Run: func(t *suite.T) {
			for name, value := range nasty {
				server := world.NewRecorder(`{"status":"success","data":{"resultType":"matrix","result":[]}}`)
				query := host.Query("A", subject.hour(), envelope{
					"signal": "quality", "filters": []envelope{{"label": "path", "op": "=", "value": value}},
				})
				response := subject.ask(t, host.Prometheus(server.URL), query)["A"]
				server.Close()
				t.Require(response.Error == "", "%s: %s", name, response.Error)
				narrowed := 0
				for _, expr := range server.Expressions() {
					// How often jobs are scraped, and which metrics there are where nothing was found, is nothing selected.
					if !strings.HasPrefix(expr, "min by (job) ((timestamp(") && !strings.HasPrefix(expr, "count by (__name__, ") {
						t.Require(world.Holds(expr, "path", value), "%s: asked %s", name, expr)
						narrowed++
					}
				}
				t.Require(narrowed > 0, "%s: nothing was asked", name)
			}
		}},
		{Name: "values: warnings of Prometheus become notices", Run: func(t *suite.T) {
			server := world.Answering(200, "application/json", fmt.Sprintf(
				`{"status":"success","warnings":["a store did not answer"],"infos":["metric might not be a counter"],"data":{"resultType":"matrix","result":[{"metric":{"m":"x"},"values":[[%d,"1"]]}]}}`,
				subject.To.Unix()))
			defer server.Close()
			frames := subject.frames(t, host.Prometheus(server.URL), subject.promql("A", "x"))
			said := ""
			for _, frame := range frames {
				if frame.Meta != nil {
					for _, notice := range frame.Meta.Notices {
						said += fmt.Sprintf("%v: %s\n", notice.Severity, notice.Text)
					}
				}
			}
			t.NoError(mentions(said, "a store did not answer", "might not be a counter"), "reading the notices")
		}},
		{Name: "values: too many series are cut off with a notice", Run: func(t *suite.T) {
			server := world.Answering(200, "application/json", world.Matrix(30, 2, subject.To, time.Minute))
			defer server.Close()
			source := host.Prometheus(server.URL)
			source.Settings["limits"] = envelope{"series": 10}
			frames := subject.frames(t, source, subject.promql("A", "big"))
			t.Require(len(series(t, frames)) == 10, "%d series", len(series(t, frames)))
			t.Require(len(frames[0].Meta.Notices) > 0, "nothing says that series are missing")
			t.NoError(mentions(frames[0].Meta.Notices[0].Text, "20"), "reading the notice")
		}},
	}
}
