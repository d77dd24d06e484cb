#!/bin/sh
# Registers the resource providers that infra/ uses, once per subscription.
set -eu

for provider in Microsoft.App Microsoft.Authorization Microsoft.Consumption Microsoft.Insights Microsoft.ManagedIdentity \
  Microsoft.Network Microsoft.OperationalInsights Microsoft.RecoveryServices Microsoft.Storage Microsoft.Web; do
  az provider register --namespace "$provider" --wait
done
