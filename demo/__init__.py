"""A small model service with real models, real metrics and rehearsed incidents: the input Modelwatch is shown on."""
