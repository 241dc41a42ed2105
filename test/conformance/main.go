// Conformance checks the plugin's executable through Grafana's own Go client: it starts it as Grafana does, decodes what
// it answers with Grafana's SDK, and leaves one line of JSON for each check.
//
//	conformance -list  -- COMMAND…   the checks' names, and which cannot be made here
//	conformance        -- COMMAND…   makes them; exit 1 when one fails
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"modelwatch.example/conformance/checks"
	"modelwatch.example/conformance/suite"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) > 1 {
		switch arguments[0] {
		case "hold":
			return checks.Hold(arguments[1:])
		case "in-root":
			return checks.InRoot(arguments[1])
		}
	}
	subject := &checks.Subject{}
	flags := flag.NewFlagSet("conformance", flag.ContinueOnError)
	list := flags.Bool("list", false, "only list the checks")
	only := flags.String("only", "", "make only checks whose name begins with one of these, between commas")
	flags.BoolVar(&subject.Compiled, "compiled", false, "the command is an executable that needs no runtime")
	flags.StringVar(&subject.Prometheus, "prometheus", "", "URL of a Prometheus that holds the fixture")
	flags.StringVar(&subject.MLflow, "mlflow", "", "URL of a real MLflow with a model in it")
	last := flags.Int64("to", time.Now().Unix(), "Unix seconds up to which the Prometheus holds data")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	subject.Command = flags.Args()
	subject.To = time.Unix(*last, 0).UTC().Truncate(time.Minute)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	subject.Self = self
	if len(subject.Command) == 0 {
		return fmt.Errorf("say what to start: conformance [flags] -- COMMAND")
	}
	chosen := choose(checks.All(subject), *only)
	if *list {
		return suite.List(chosen, os.Stdout)
	}
	defer subject.Close()
	held, err := suite.Run(chosen, os.Stdout)
	if err == nil && !held {
		err = fmt.Errorf("not every check held")
	}
	return err
}

func choose(all []suite.Check, prefixes string) []suite.Check {
	return slices.DeleteFunc(all, func(check suite.Check) bool {
		return !slices.ContainsFunc(strings.Split(prefixes, ","), func(prefix string) bool {
			return strings.HasPrefix(check.Name, prefix)
		})
	})
}
