package checks

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

func streams(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	return []suite.Check{
		{Name: "streams: a live signal may be subscribed to under its own path alone, and as nobody in particular", Run: func(t *suite.T) {
			forwarding := subject.source()
			forwarding.Settings["prometheus"] = envelope{"url": "http://127.0.0.1:1", "auth": envelope{"type": "forward"}}
			for _, one := range []struct {
				source host.Source
				path   string
				want   pluginv2.SubscribeStreamResponse_Status
			}{
				{subject.source(), livePath("vector(42)"), pluginv2.SubscribeStreamResponse_OK},
				{subject.source(), livePath("vector(41)"), pluginv2.SubscribeStreamResponse_NOT_FOUND},
				{subject.source(), "nonsense", pluginv2.SubscribeStreamResponse_NOT_FOUND},
				{forwarding, livePath("vector(42)"), pluginv2.SubscribeStreamResponse_PERMISSION_DENIED},
			} {
				answer, err := subject.shared(t).Stream.SubscribeStream(t, &pluginv2.SubscribeStreamRequest{
					PluginContext: one.source.Context(), Path: one.path, Data: live("vector(42)"),
				})
				t.NoError(err, "subscribing to "+one.path)
				t.Require(answer.Status == one.want, "%s: %v", one.path, answer.Status)
			}
		}},
		{Name: "streams: nobody may publish", Run: func(t *suite.T) {
			answer, err := subject.shared(t).Stream.PublishStream(t, &pluginv2.PublishStreamRequest{
				PluginContext: subject.source().Context(), Path: "signal/a", Data: []byte(`{}`),
			})
			t.NoError(err, "publishing")
			t.Require(answer.Status == pluginv2.PublishStreamResponse_PERMISSION_DENIED, "%v", answer.Status)
		}},
		{Name: "streams: every packet is a frame that Grafana's SDK reads, also for who joins late", Skip: skip, Run: func(t *suite.T) {
			call, cancel := context.WithCancel(t)
			defer cancel()
			stream, err := subject.shared(t).Stream.RunStream(call, subject.live("vector(42)"))
			t.NoError(err, "running the stream")
			for number := range 2 {
				packet, err := stream.Recv()
				t.NoError(err, "receiving")
				var frame data.Frame
				t.NoError(json.Unmarshal(packet.Data, &frame), "decoding a packet")
				rows, err := frame.RowLen()
				t.NoError(err, "counting rows")
				t.Require(rows == 1 && len(frame.Fields) == 2, "packet %d: %d rows of %d fields", number, rows, len(frame.Fields))
				value, err := frame.Fields[1].NullableFloatAt(0)
				t.NoError(err, "reading the value")
				t.Require(same(value, 42), "packet %d: %v", number, show(value))
			}
			cancel()
			_, err = stream.Recv()
			t.Require(status.Code(err) == codes.Canceled, "the stream went on: %v", err)
		}},
		{Name: "streams: leaving stops the HTTP request behind it", Run: func(t *suite.T) {
			slow := world.NewSlow()
			defer slow.Close()
			call, cancel := context.WithCancel(t)
			defer cancel()
			request := subject.live("up")
			request.PluginContext = slowSource(slow).Context()
			_, err := subject.shared(t).Stream.RunStream(call, request)
			t.NoError(err, "running the stream")
			t.Eventually(5*time.Second, "Prometheus is asked", func() bool { return slow.Waiting.Load() == 1 })
			cancel()
			t.Eventually(3*time.Second, "the request is dropped", func() bool { return slow.Gone.Load() == 1 })
		}},
	}
}

func (s *Subject) live(expr string) *pluginv2.RunStreamRequest {
	return &pluginv2.RunStreamRequest{PluginContext: s.source().Context(), Path: livePath(expr), Data: live(expr)}
}

func liveQuery(expr string) envelope {
	return envelope{"refId": "A", "signal": "promql", "options": envelope{"expr": expr}}
}

func live(expr string) []byte {
	return written(envelope{"everyMs": 1000, "query": liveQuery(expr)})
}

// livePath is where the process sends the values of a query: it names the query and how often it is asked.
func livePath(expr string) string {
	return fmt.Sprintf("signal/%x", sha256.Sum256(written([]any{liveQuery(expr), 1000})))
}

func written(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}
