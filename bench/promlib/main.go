// Grafana's own Prometheus back end as a plugin process: what the benchmark measures Modelwatch against.
package main

import (
	"os"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/grafana/grafana/pkg/promlib"
)

func main() {
	logger := backend.NewLoggerWith("logger", "promlib")
	service := promlib.NewService(httpclient.NewProvider(), logger, nil)
	err := datasource.Serve(datasource.ServeOpts{
		QueryDataHandler:    service,
		CallResourceHandler: service,
		CheckHealthHandler:  service,
	})
	if err != nil {
		logger.Error("the back end ended", "error", err.Error())
		os.Exit(1)
	}
}
