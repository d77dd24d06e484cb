locals {
  is_prod = var.environment == "prod"

  # With a name of 12 characters and an environment of 4, the storage account has 24 characters (the limit), and the
  # function app 29, of the 32 that the Functions host distinguishes.
  suffix = random_string.suffix.result
  base   = "${var.name}-${var.environment}"
  names = {
    resource_group  = "rg-${local.base}"
    storage_account = "st${var.name}${var.environment}${local.suffix}"
    identity        = "id-${local.base}"
    plan            = "plan-${local.base}"
    function_app    = "func-${local.base}-${local.suffix}"
    workspace       = "log-${local.base}"
    insights        = "appi-${local.base}"
    action_group    = "ag-${local.base}"
    alert           = "alert-${local.base}"
    budget          = "budget-${local.base}"
    network         = "vnet-${local.base}"
    endpoint        = "pep-${local.base}"
    web_test        = "webtest-${local.base}"
    lock            = "lock-${local.base}"
    vault           = "rsv-${local.base}"
    role            = "Entities of ${local.base}"
  }

  # The app also contains these names; test/infra.test.ts compares them.
  table_name           = "documents"
  backup_share_name    = "backups"
  deployment_container = "deployments"
  readiness_path       = "/api/health/ready"

  tags = merge(var.tags, {
    app         = var.name
    environment = var.environment
    managed-by  = "terraform"
    owner       = var.owner
  })
}

# Part of globally unique names. Stored in the state, so that it never changes.
resource "random_string" "suffix" {
  length  = 6
  lower   = true
  numeric = true
  special = false
  upper   = false
}

resource "azurerm_resource_group" "main" {
  name     = local.names.resource_group
  location = var.location
  tags     = local.tags
}
