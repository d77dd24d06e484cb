# User-assigned, so that it has its roles before the app first starts.
resource "azurerm_user_assigned_identity" "app" {
  name                = local.names.identity
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
}

locals {
  # All permissions of the app, limited to this account.
  storage_roles = {
    # For the Functions host: its keys, timer locks, and the package that it runs.
    blob = "Storage Blob Data Owner"
    # For documents, and the host's own diagnostic events.
    table = "Storage Table Data Contributor"
    # For backups. REST access with an identity requires backup privileges, which the plain contributor role lacks.
    file = "Storage File Data Privileged Contributor"
  }
}

resource "azurerm_role_assignment" "storage" {
  for_each = local.storage_roles

  scope                = azurerm_storage_account.main.id
  role_definition_name = each.value
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "telemetry" {
  scope                = azurerm_application_insights.main.id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
}
