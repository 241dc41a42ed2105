package checks

import (
	"encoding/hex"
	"time"

	"google.golang.org/grpc/metadata"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

const (
	traceID  = "4bf92f3577b34da6a3ce929d0e0e4736"
	parentID = "00f067aa0ba902b7"
)

func tracing(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "tracing: spans reach the collector that Grafana names, under Grafana's trace", Skip: subject.needsPrometheus(), Run: func(t *suite.T) {
			collector, err := world.NewCollector()
			t.NoError(err, "starting a collector")
			defer collector.Close()
			process := subject.start(t, "GF_INSTANCE_OTLP_ADDRESS="+collector.Address, "GF_INSTANCE_OTLP_PROPAGATION=w3c")
			defer process.Stop()
			call := metadata.AppendToOutgoingContext(t, "traceparent", "00-"+traceID+"-"+parentID+"-01")
			_, err = process.Data.QueryData(call, subject.source().Request(subject.promql("A", rates)))
			t.NoError(err, "calling QueryData")
			t.Eventually(15*time.Second, "a span arrives under Grafana's trace", func() bool {
				spans, _ := collector.Spans()
				for _, span := range spans {
					if hex.EncodeToString(span.TraceId) == traceID && hex.EncodeToString(span.ParentSpanId) == parentID {
						return true
					}
				}
				return false
			})
			spans, names := collector.Spans()
			t.Note("%d spans of %v", len(spans), names)
		}},
		{Name: "tracing: a collector that is away does no harm", Skip: subject.needsPrometheus(), Run: func(t *suite.T) {
			process := subject.start(t, "GF_INSTANCE_OTLP_ADDRESS=127.0.0.1:9", "GF_INSTANCE_OTLP_PROPAGATION=w3c")
			defer process.Stop()
			answer, err := process.Data.QueryData(t, subject.source().Request(subject.promql("A", rates)))
			t.NoError(err, "calling QueryData")
			framesOf(t, "A", answer.Responses["A"])
		}},
	}
}
