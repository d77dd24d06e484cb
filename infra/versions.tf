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

  # The place of the state is in backend.tf, which README.md makes and git ignores. Without it, as in a trial with azd, the
  # state is on this machine.
}
