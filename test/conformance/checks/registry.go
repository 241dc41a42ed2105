package checks

import (
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

func registry(subject *Subject) []suite.Check {
	views := []string{"models", "runs", "parameters", "deployments"}
	var all []suite.Check
	for _, view := range views {
		all = append(all, suite.Check{Name: "mlflow: the table of " + view + " decodes and has rows", Run: func(t *suite.T) {
			server := world.NewMLflow()
			defer server.Close()
			subject.table(t, server.URL, view)
		}})
	}
	return append(all,
		suite.Check{Name: "mlflow: the history of a metric is time series that alerting reads", Run: func(t *suite.T) {
			server := world.NewMLflow()
			defer server.Close()
			query := host.Query("A", subject.sinceRelease(), envelope{
				"signal": "mlflow", "options": envelope{"view": "history", "metric": "accuracy", "runIds": []string{"r1"}},
			})
			found := series(t, subject.frames(t, mlflow(server.URL), query))
			t.Require(len(found) == 1 && hasFigures(found), "%d series", len(found))
		}},
		suite.Check{Name: "mlflow: the table of models of a real MLflow decodes", Skip: subject.needsMLflow(), Run: func(t *suite.T) {
			subject.table(t, subject.MLflow, "models")
		}},
	)
}

func mlflow(url string) host.Source {
	return withSecret(host.Source{Role: "Editor", Settings: envelope{"mlflow": envelope{"url": url}}})
}

func (s *Subject) table(t *suite.T, url, view string) {
	query := host.Query("A", s.sinceRelease(), envelope{"signal": "mlflow", "options": envelope{"view": view}})
	frames := s.frames(t, mlflow(url), query)
	rows, err := frames[0].RowLen()
	t.NoError(err, "counting rows")
	t.Require(rows > 0 || url == s.MLflow, "an empty table")
	_, err = frames[0].StringTable(10, 10)
	t.NoError(err, "printing the table")
}

func (s *Subject) needsMLflow() string {
	if s.MLflow == "" {
		return "no MLflow was named"
	}
	return ""
}
