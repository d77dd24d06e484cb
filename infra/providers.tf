# The environment variable ARM_SUBSCRIPTION_ID selects the subscription.
provider "azurerm" {
  # The storage account has no keys to fall back on.
  storage_use_azuread = true

  # Registering needs rights on the whole subscription: register-providers.sh does it once.
  resource_provider_registrations = "none"

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
