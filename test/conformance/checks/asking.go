package checks

import (
	"math"
	"strings"

	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

type envelope = map[string]any

// ask puts queries to the shared process and demands an answer to each.
func (s *Subject) ask(t *suite.T, source host.Source, queries ...*pluginv2.DataQuery) map[string]*pluginv2.DataResponse {
	answer, err := s.shared(t).Data.QueryData(t, source.Request(queries...))
	t.NoError(err, "calling QueryData")
	for _, query := range queries {
		response, there := answer.Responses[query.RefId]
		t.Require(there, "no answer to refId %s", query.RefId)
		s.heard(response.Error)
	}
	t.Require(len(answer.Responses) == len(queries), "%d answers to %d queries", len(answer.Responses), len(queries))
	return answer.Responses
}

// frames are those of one query that must succeed, each bearing its refId.
func (s *Subject) frames(t *suite.T, source host.Source, query *pluginv2.DataQuery) data.Frames {
	return framesOf(t, query.RefId, s.ask(t, source, query)[query.RefId])
}

func framesOf(t *suite.T, refID string, response *pluginv2.DataResponse) data.Frames {
	t.Require(response.Error == "", "query %s failed: %s", refID, response.Error)
	t.Require(response.Status == 200 || response.Status == 0, "query %s has status %d", refID, response.Status)
	frames, err := host.Frames(response)
	t.NoError(err, "decoding query "+refID)
	t.Require(len(frames) > 0, "query %s has no frame", refID)
	for _, frame := range frames {
		t.Require(frame.RefID == refID, "a frame of query %s says refId %q", refID, frame.RefID)
		_, err := frame.RowLen()
		t.NoError(err, "counting rows of query "+refID)
	}
	return frames
}

// query is a PromQL expression over the last hour.
func (s *Subject) promql(refID, expr string) *pluginv2.DataQuery {
	return host.Query(refID, s.hour(), envelope{"signal": "promql", "options": envelope{"expr": expr}})
}

// series reads frames as alerting does and files the series under their labels.
func series(t *suite.T, frames data.Frames) map[string]timeseries.MetricRef {
	collection, err := host.TimeSeries(frames)
	t.NoError(err, "reading the frames as alerting does")
	filed := map[string]timeseries.MetricRef{}
	for _, one := range collection.Refs {
		filed[world.Key(one.GetLabels())] = one
	}
	t.Require(len(filed) == len(collection.Refs), "%d series, but %d different sets of labels", len(collection.Refs), len(filed))
	return filed
}

// sameSeries holds what the executable says against Prometheus' own answer, point for point and to the last bit.
func sameSeries(t *suite.T, frames data.Frames, wanted []world.Series) {
	found := series(t, frames)
	t.Require(len(wanted) > 0, "Prometheus itself has nothing")
	t.Require(len(found) == len(wanted), "%d series where Prometheus has %d", len(found), len(wanted))
	for _, want := range wanted {
		one, there := found[world.Key(want.Metric)]
		t.Require(there, "no series %s", world.Key(want.Metric))
		length, err := one.Len()
		t.NoError(err, "counting points")
		t.Require(length == len(want.Values), "%d points where Prometheus has %d", length, len(want.Values))
		for index, sample := range want.Values {
			moment, value, err := one.NullableFloat64Point(index)
			t.NoError(err, "reading a point")
			t.Require(moment.Equal(sample.Time), "point %d is at %v, not at %v", index, moment, sample.Time)
			t.Require(same(value, sample.Value), "point %d of %s is %v, not %v", index, world.Key(want.Metric), show(value), sample.Value)
		}
	}
}

// same: what is not a number is no value.
func same(found *float64, wanted float64) bool {
	if math.IsNaN(wanted) {
		return found == nil
	}
	return found != nil && *found == wanted
}

func show(value *float64) any {
	if value == nil {
		return "null"
	}
	return *value
}

// pathOf leaves out what comes after the question mark.
func pathOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}
