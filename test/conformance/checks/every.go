package checks

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

// everySignal asks the executable which signals it has, and for each of them over time and at one moment.
func everySignal(t *suite.T, subject *Subject) {
	server := world.NewMLflow()
	defer server.Close()
	source := subject.source()
	source.Settings["mlflow"] = envelope{"url": server.URL}
	answered := 0
	for _, signal := range subject.registered(t) {
		for _, mode := range []string{"range", "instant"} {
			name := signal.ID + " " + mode
			response := subject.ask(t, source, host.Query("A", subject.hour(), envelope{
				"signal": signal.ID, "mode": mode, "model": "loan-approval", "statistics": statistics,
				"thresholds": envelope{"warning": 1, "critical": 2},
			}))["A"]
			t.Require(response.Status != 500 && response.ErrorSource != "plugin", "%s fails by our own fault: %d %s", name, response.Status, response.Error)
			if response.Error == "" {
				answered++
				keepsContract(t, name, response)
			}
		}
	}
	t.Note("%d answers", answered)
	t.Require(answered >= 6, "only %d answers came without an error", answered)
}

func keepsContract(t *suite.T, name string, response *pluginv2.DataResponse) {
	frames := framesOf(t, "A", response)
	first := frames[0].Meta
	t.Require(first != nil, "%s: a frame that does not say what it is", name)
	var err error
	switch first.Type.Kind() {
	case data.KindTimeSeries:
		_, err = host.TimeSeries(frames)
	case data.KindNumeric:
		_, err = host.Numeric(frames)
	case data.KindUnknown:
	}
	t.NoError(err, name+": reading the frames as alerting does")
}
