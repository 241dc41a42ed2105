// Fills Go templates in as Grafana does: annotations of alert rules, and messages of notifications. What to fill in is
// read from standard input as JSON, what came of it written to standard output.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"regexp"
	"strings"
	"text/template"
	"time"
)

// Value is what a rule's query says beside an instance; without a number it is not known.
type Value struct {
	Labels map[string]string
	Number *float64 `json:"Value"`
	Value  float64  `json:"-"`
}

// Annotation is one text of a rule with what it may speak of.
type Annotation struct {
	Text   string
	Labels map[string]string
	Values map[string]Value
}

// Alert is one alert of a notification.
type Alert struct {
	Status      string
	Labels      map[string]string
	Annotations map[string]string
	StartsAt    time.Time
	PanelURL    string
	SilenceURL  string
}

// Alerts are those of one notification.
type Alerts []Alert

func (alerts Alerts) of(status string) Alerts {
	found := Alerts{}
	for _, alert := range alerts {
		if alert.Status == status {
			found = append(found, alert)
		}
	}
	return found
}

// Firing gives those that fire.
func (alerts Alerts) Firing() Alerts { return alerts.of("firing") }

// Resolved gives those that are over.
func (alerts Alerts) Resolved() Alerts { return alerts.of("resolved") }

// Notification is what a message is made of.
type Notification struct {
	Status       string
	ExternalURL  string
	GroupLabels  map[string]string
	CommonLabels map[string]string
	Alerts       Alerts
}

type asked struct {
	Annotations  []Annotation
	Templates    string
	Names        []string
	Notification Notification
}

type answered struct {
	Annotations []string
	Messages    map[string]string
}

var functions = template.FuncMap{
	"externalURL":        func() string { return "https://grafana.example/" },
	"humanizeDuration":   func(seconds float64) string { return fmt.Sprintf("%.4gs", seconds) },
	"humanizePercentage": func(share float64) string { return fmt.Sprintf("%.4g%%", share*100) },
	"toUpper":            strings.ToUpper,
	// As Alertmanager's template/template.go has it.
	"reReplaceAll": func(pattern, repl, text string) string {
		return regexp.MustCompile(pattern).ReplaceAllString(text, repl)
	},
}

func parsed(text string) (*template.Template, error) {
	return template.New("text").Funcs(functions).Option("missingkey=invalid").Parse(text)
}

func filled(text, name string, data any) (string, error) {
	all, err := parsed(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = all.ExecuteTemplate(&out, name, data)
	return out.String(), err
}

func annotation(one Annotation) (string, error) {
	for name, value := range one.Values {
		value.Value = math.NaN()
		if value.Number != nil {
			value.Value = *value.Number
		}
		one.Values[name] = value
	}
	return filled("{{- $labels := .Labels -}}{{- $values := .Values -}}"+one.Text, "text", one)
}

func main() {
	var all asked
	if err := json.NewDecoder(os.Stdin).Decode(&all); err != nil {
		log.Fatal(err)
	}
	out := answered{Annotations: []string{}, Messages: map[string]string{}}
	for _, one := range all.Annotations {
		text, err := annotation(one)
		if err != nil {
			log.Fatalf("%s: %v", one.Text, err)
		}
		out.Annotations = append(out.Annotations, text)
	}
	for _, name := range all.Names {
		text, err := filled(all.Templates, name, all.Notification)
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		out.Messages[name] = text
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}
