package checks

import (
	"github.com/grafana/dataplane/sdata/timeseries"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

// oneSeries is what the executable makes of an answer that holds a single series.
func (s *Subject) oneSeries(t *suite.T, answer string) timeseries.MetricRef {
	server := world.Answering(200, "application/json", answer)
	defer server.Close()
	collection, err := host.TimeSeries(s.frames(t, host.Prometheus(server.URL), s.promql("A", "x")))
	t.NoError(err, "reading the frames as alerting does")
	t.Require(len(collection.Refs) == 1, "%d series", len(collection.Refs))
	return collection.Refs[0]
}
