# The subscription is that of the environment variable ARM_SUBSCRIPTION_ID.
provider "azurerm" {
  # The storage account has no keys to fall back on.
  storage_use_azuread = true

  # Registering everything takes rights and minutes; this is what is used.
  resource_provider_registrations = "none"
  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.Authorization",
    "Microsoft.Consumption",
    "Microsoft.Insights",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
    "Microsoft.Web",
  ]

  features {
    resource_group {
      prevent_deletion_if_contains_resources = true
    }

    storage {
      # Who deploys needs no role for the data: everything is made through the management API.
      data_plane_available = false
    }
  }
}

provider "azapi" {}
