package checks

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

const (
	atOnce  = 200
	message = 32 << 20
)

func load(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "load: 200 calls at once, each with its own answer", Skip: subject.needsPrometheus(), Limit: 2 * time.Minute, Run: func(t *suite.T) {
			process := subject.shared(t)
			problems := make(chan error, atOnce)
			var group sync.WaitGroup
			for number := range atOnce {
				group.Go(func() { problems <- askForNumber(t, subject, process, number) })
			}
			group.Wait()
			close(problems)
			for problem := range problems {
				t.NoError(problem, "asking 200 times at once")
			}
		}},
		{Name: "load: an answer of more than 32 MiB", Limit: 3 * time.Minute, Run: func(t *suite.T) {
			over := host.Range{From: subject.To.Add(-4499 * time.Minute), To: subject.To, Step: time.Minute}
			server := world.Answering(200, "application/json", world.Matrix(500, 4500, subject.To, time.Minute))
			defer server.Close()
			source := host.Prometheus(server.URL)
			source.Settings["limits"] = envelope{"answerBytes": 256 << 20, "series": 1000}
			query := host.Query("A", over, envelope{"signal": "promql", "options": envelope{"expr": "big"}})
			response := subject.ask(t, source, query)["A"]
			size := 0
			for _, frame := range response.Frames {
				size += len(frame)
			}
			t.Require(size >= message, "only %d bytes; error %q", size, response.Error)
			found := series(t, framesOf(t, "A", response))
			t.Require(len(found) == 500, "%d series", len(found))
			t.Note("%d MiB", size>>20)
		}},
		{Name: "load: a request of more than 32 MiB", Limit: 2 * time.Minute, Run: func(t *suite.T) {
			query := host.Query("A", subject.hour(), envelope{
				"signal": "promql", "options": envelope{"expr": "sum(("}, "padding": strings.Repeat("x", message),
			})
			response := subject.ask(t, subject.source(), query)["A"]
			t.Require(response.Error != "", "bad PromQL gave no error")
			t.Require(len(response.Error) < 4096, "an error of %d bytes", len(response.Error))
		}},
		{Name: "load: an answer over the limit is a clear error", Limit: time.Minute, Run: func(t *suite.T) {
			over := host.Range{From: subject.To.Add(-999 * time.Minute), To: subject.To, Step: time.Minute}
			server := world.Answering(200, "application/json", world.Matrix(100, 1000, subject.To, time.Minute))
			defer server.Close()
			source := host.Prometheus(server.URL)
			source.Settings["limits"] = envelope{"answerBytes": 1 << 20}
			query := host.Query("A", over, envelope{"signal": "promql", "options": envelope{"expr": "big"}})
			response := subject.ask(t, source, query)["A"]
			t.Require(response.Error != "", "no error")
			t.NoError(mentions(response.Error, "Prometheus", "limit"), "reading it")
		}},
	}
}

func askForNumber(t *suite.T, subject *Subject, process *host.Process, number int) error {
	refID := fmt.Sprintf("Q%d", number)
	query := host.Query(refID, subject.hour(), envelope{
		"signal": "promql", "mode": "instant", "options": envelope{"expr": fmt.Sprintf("vector(%d)", number)},
	})
	answer, err := process.Data.QueryData(t, subject.source().Request(query))
	if err != nil {
		return err
	}
	response := answer.Responses[refID]
	if response == nil || response.Error != "" {
		return fmt.Errorf("%s: %v", refID, response)
	}
	frames, err := host.Frames(response)
	if err != nil {
		return err
	}
	numbers, err := host.Numeric(frames)
	if err != nil {
		return err
	}
	if len(numbers.Refs) != 1 {
		return fmt.Errorf("%s: %d numbers", refID, len(numbers.Refs))
	}
	value, _, err := numbers.Refs[0].NullableFloat64Value()
	if err == nil && !same(value, float64(number)) {
		err = fmt.Errorf("%s is %v", refID, show(value))
	}
	return err
}
