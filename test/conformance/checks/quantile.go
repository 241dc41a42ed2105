package checks

import (
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// isQuantile finds the p95 of a model's version among latency's frames.
func isQuantile(frame *data.Frame, labels map[string]string) bool {
	if len(frame.Fields) != 2 || !strings.Contains(frame.Fields[1].Name, "p95") {
		return false
	}
	for name, value := range labels {
		if frame.Fields[1].Labels[name] != value {
			return false
		}
	}
	return true
}

func timeAt(field *data.Field, row int) (time.Time, error) {
	switch value := field.At(row).(type) {
	case time.Time:
		return value, nil
	case *time.Time:
		if value != nil {
			return *value, nil
		}
	}
	return time.Time{}, fmt.Errorf("row %d of %s is no time", row, field.Name)
}
