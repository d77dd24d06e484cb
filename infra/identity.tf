# User-assigned, so that it has its roles before the app first starts.
resource "azurerm_user_assigned_identity" "app" {
  name                = local.names.identity
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
}

# The built-in role Storage Table Data Contributor may also create and drop tables; this one may not. Azure checks the name
# in the whole tenant.
resource "azurerm_role_definition" "entities" {
  name        = "${local.names.role} (${local.suffix})"
  scope       = azurerm_resource_group.main.id
  description = "Reads and writes the rows of tables, without creating or dropping tables."

  permissions {
    data_actions = [
      "Microsoft.Storage/storageAccounts/tableServices/tables/entities/read",
      "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write",
      "Microsoft.Storage/storageAccounts/tableServices/tables/entities/delete",
      "Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action",
      "Microsoft.Storage/storageAccounts/tableServices/tables/entities/update/action",
    ]
  }

  assignable_scopes = [azurerm_resource_group.main.id]
}

locals {
  # All permissions of the app on the storage, beside those on the table.
  storage_roles = {
    # For the Functions host: its keys, timer locks, and the package that it runs.
    blob = {
      role  = "Storage Blob Data Owner"
      scope = azurerm_storage_account.main.id
    }
    # For the backups. REST access with an identity requires backup privileges, which the plain contributor role lacks.
    file = {
      role  = "Storage File Data Privileged Contributor"
      scope = "${azurerm_storage_account.main.id}/fileServices/default/fileshares/${azurerm_storage_share.backups.name}"
    }
  }
}

resource "azurerm_role_assignment" "storage" {
  for_each = local.storage_roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "documents" {
  scope              = "${azurerm_storage_account.main.id}/tableServices/default/tables/${azapi_resource.documents.name}"
  role_definition_id = azurerm_role_definition.entities.role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.app.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "telemetry" {
  scope                = azurerm_application_insights.main.id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
  principal_type       = "ServicePrincipal"
}
