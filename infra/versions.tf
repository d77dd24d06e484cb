terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.81"
    }

    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.5"
    }

    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }

  # Which account and container is said at `terraform init` (README.md). Who signs in is the one of `az login`, or in a
  # pipeline of the variables ARM_USE_OIDC and ARM_CLIENT_ID; a key is never used.
  backend "azurerm" {
    use_azuread_auth = true
  }
}
