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

  # The account and container are passed to `terraform init` (README.md). Authentication uses `az login`, or in a
  # pipeline the variables ARM_USE_OIDC and ARM_CLIENT_ID; never a key.
  backend "azurerm" {
    use_azuread_auth = true
  }
}
