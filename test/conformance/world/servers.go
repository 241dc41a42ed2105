package world

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"
)

// Answering gives every request the same answer.
func Answering(status int, contentType, body string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) {
		to.Header().Set("Content-Type", contentType)
		to.WriteHeader(status)
		_, _ = io.WriteString(to, body)
	}))
}

// Slow is a server that never answers, and knows how many of its callers wait and how many have gone away.
type Slow struct {
	*httptest.Server
	Waiting, Gone atomic.Int64
}

// NewSlow starts one.
func NewSlow() *Slow {
	slow := &Slow{}
	slow.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		// Go's server notices that a client has gone once it has read the body.
		_, _ = io.Copy(io.Discard, request.Body)
		slow.Waiting.Add(1)
		<-request.Context().Done()
		slow.Gone.Add(1)
	}))
	return slow
}

// Close ends the server and drops who still waits.
func (s *Slow) Close() {
	s.CloseClientConnections()
	s.Server.Close()
}

// Unreachable is the address of a port that nobody listens on.
func Unreachable() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// Matrix is a Prometheus answer of as many series and points as asked for, the last at the time given.
func Matrix(series, points int, last time.Time, step time.Duration) string {
	var text strings.Builder
	text.WriteString(`{"status":"success","data":{"resultType":"matrix","result":[`)
	first := last.Add(-time.Duration(points-1) * step).Unix()
	for row := range series {
		if row > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"metric":{"__name__":"big","series":"%d"},"values":[`, row)
		for point := range points {
			if point > 0 {
				text.WriteByte(',')
			}
			fmt.Fprintf(&text, `[%d,"%d.5"]`, first+int64(point)*int64(step.Seconds()), (row*7+point)%1000)
		}
		text.WriteString(`]}`)
	}
	text.WriteString(`]}}`)
	return text.String()
}
