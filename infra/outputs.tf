locals {
  portal = "https://portal.azure.com/#resource"
}

output "api_url" {
  description = "The URL of the API."
  value       = local.api_url
}

output "console_url" {
  description = "The URL of the web console; null if the API is private, because it can't be opened from outside then."
  value       = local.is_api_private ? null : "${local.api_url}/console"
}

output "portal_url" {
  description = "The app in the portal."
  value       = "${local.portal}${azapi_resource.app.id}"
}

output "workbook_url" {
  description = "The workbook in the portal."
  value       = "${local.portal}${azurerm_application_insights_workbook.main.id}/workbook"
}

output "resource_group_name" {
  description = "The resource group, for scripts."
  value       = azurerm_resource_group.main.name
}

output "AZURE_RESOURCE_GROUP" {
  description = "The resource group, under the name that azd looks for."
  value       = azurerm_resource_group.main.name
}

output "function_app_name" {
  description = "The function app, for scripts."
  value       = azapi_resource.app.name
}

output "storage_account_name" {
  description = "The storage account, for scripts."
  value       = azurerm_storage_account.main.name
}

output "storage_account_id" {
  description = "The id of the storage account, as the scope of roles."
  value       = azurerm_storage_account.main.id
}

output "storage_endpoints" {
  description = "The endpoints of the storage: blob, file and table."
  value = {
    blob  = azurerm_storage_account.main.primary_blob_endpoint
    file  = azurerm_storage_account.main.primary_file_endpoint
    table = azurerm_storage_account.main.primary_table_endpoint
  }
}

output "scm_url" {
  description = "The endpoint that takes packages."
  value       = "https://${replace(azapi_resource.app.output.properties.defaultHostName, "/^([^.]+)\\./", "$1.scm.")}"
}

output "deployment_container" {
  description = "The container with the package that runs."
  value       = azurerm_storage_container.deployments.name
}

output "function_app_id" {
  description = "The id of the function app, as the scope of roles."
  value       = azapi_resource.app.id
}

output "table_name" {
  description = "The table with the documents."
  value       = azapi_resource.documents.name
}

output "documents_role" {
  description = "The name (a GUID) of the role for rows of the table, which no list gives alone: others' roles may be assignable here too."
  value       = azurerm_role_definition.entities.role_definition_id
}

output "backup_share_name" {
  description = "The share with the backups."
  value       = azurerm_storage_share.backups.name
}

output "vault_name" {
  description = "The vault with copies of the backups; null without one."
  value       = one(azurerm_recovery_services_vault.main[*].name)
}

output "application_insights_name" {
  description = "Application Insights, for scripts."
  value       = azurerm_application_insights.main.name
}

output "workspace_id" {
  description = "The id of the log workspace, for queries (az monitor log-analytics query)."
  value       = azurerm_log_analytics_workspace.main.workspace_id
}

output "identity_client_id" {
  description = "The client id of the app's identity."
  value       = azurerm_user_assigned_identity.app.client_id
}
