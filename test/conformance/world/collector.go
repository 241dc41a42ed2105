package world

import (
	"context"
	"net"
	"sync"

	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Collector takes spans as an OTLP collector does.
type Collector struct {
	Address string
	server  *grpc.Server
	mutex   sync.Mutex
	spans   []*trace.Span
	names   []string
}

// NewCollector starts one on a free port.
func NewCollector() (*Collector, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	collector := &Collector{Address: listener.Addr().String(), server: grpc.NewServer()}
	collector.server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "opentelemetry.proto.collector.trace.v1.TraceService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Export", Handler: collector.export}},
	}, collector)
	go func() { _ = collector.server.Serve(listener) }()
	return collector, nil
}

// export reads the request as TracesData, which has the same bytes on the wire; the answer has no field set.
func (c *Collector) export(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	var batch trace.TracesData
	if err := decode(&batch); err != nil {
		return nil, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, resource := range batch.ResourceSpans {
		for _, attribute := range resource.GetResource().GetAttributes() {
			if attribute.Key == "service.name" {
				c.names = append(c.names, attribute.Value.GetStringValue())
			}
		}
		for _, scope := range resource.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
	return &emptypb.Empty{}, nil
}

// Spans that have arrived, and the names of the services they came from.
func (c *Collector) Spans() ([]*trace.Span, []string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return append([]*trace.Span{}, c.spans...), append([]string{}, c.names...)
}

// Close ends it.
func (c *Collector) Close() { c.server.Stop() }
