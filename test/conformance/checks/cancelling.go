package checks

import (
	"context"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

func cancelling(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "cancelling: a dropped call stops the HTTP request behind it", Run: func(t *suite.T) {
			slow := world.NewSlow()
			defer slow.Close()
			call, cancel := context.WithCancel(t)
			defer cancel()
			ended := subject.askSlow(t, call, slow)
			t.Eventually(5*time.Second, "Prometheus is asked", func() bool { return slow.Waiting.Load() == 1 })
			cancel()
			t.Require(status.Code(<-ended) == codes.Canceled, "the call was not cancelled")
			t.Eventually(3*time.Second, "the request is dropped", func() bool { return slow.Gone.Load() == 1 })
		}},
		{Name: "cancelling: a deadline stops the HTTP request behind it", Run: func(t *suite.T) {
			slow := world.NewSlow()
			defer slow.Close()
			call, cancel := context.WithTimeout(t, 1500*time.Millisecond)
			defer cancel()
			ended := subject.askSlow(t, call, slow)
			t.Require(status.Code(<-ended) == codes.DeadlineExceeded, "the deadline did not pass")
			t.Require(slow.Waiting.Load() == 1, "Prometheus was asked %d times", slow.Waiting.Load())
			t.Eventually(3*time.Second, "the request is dropped", func() bool { return slow.Gone.Load() == 1 })
		}},
		{Name: "cancelling: of two calls that share a request, dropping one leaves the other its answer", Run: func(t *suite.T) {
			slow := world.NewSlow()
			defer slow.Close()
			first, cancel := context.WithCancel(t)
			defer cancel()
			firstEnded := subject.askSlow(t, first, slow)
			second, cancelSecond := context.WithCancel(t)
			defer cancelSecond()
			secondEnded := subject.askSlow(t, second, slow)
			t.Eventually(5*time.Second, "Prometheus is asked", func() bool { return slow.Waiting.Load() >= 1 })
			time.Sleep(200 * time.Millisecond)
			asked := slow.Waiting.Load()
			cancel()
			<-firstEnded
			time.Sleep(300 * time.Millisecond)
			t.Require(slow.Waiting.Load()-slow.Gone.Load() == 1, "of %d requests %d are gone: the other call has none left", asked, slow.Gone.Load())
			cancelSecond()
			<-secondEnded
			t.Eventually(3*time.Second, "the last request is dropped", func() bool { return slow.Gone.Load() == slow.Waiting.Load() })
		}},
		{Name: "cancelling: the process answers as before", Skip: subject.needsPrometheus(), Run: func(t *suite.T) {
			subject.frames(t, subject.source(), subject.promql("A", rates))
		}},
	}
}

func (s *Subject) askSlow(t *suite.T, call context.Context, slow *world.Slow) <-chan error {
	process := s.shared(t)
	request := slowSource(slow).Request(s.promql("A", "up"))
	ended := make(chan error, 1)
	go func() {
		_, err := process.Data.QueryData(call, request)
		ended <- err
	}()
	return ended
}

func slowSource(slow *world.Slow) host.Source { return withSecret(host.Prometheus(slow.URL)) }
