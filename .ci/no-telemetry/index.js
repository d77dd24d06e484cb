// Nothing: with --disableTelemetry Azurite loads its telemetry client and makes no use of it.
