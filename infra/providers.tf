# The environment variable ARM_SUBSCRIPTION_ID selects the subscription.
provider "azurerm" {
  # The storage account has no keys to fall back on.
  storage_use_azuread = true

  # Only the providers in use, because registering all takes extra permissions and minutes.
  resource_provider_registrations = "none"
  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.Authorization",
    "Microsoft.Consumption",
    "Microsoft.Insights",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.RecoveryServices",
    "Microsoft.Storage",
    "Microsoft.Web",
  ]

  features {
    resource_group {
      prevent_deletion_if_contains_resources = true
    }

    storage {
      # Deploying requires no data roles, because everything is created through the management API.
      data_plane_available = false
    }
  }
}

provider "azapi" {}
