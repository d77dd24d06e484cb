# With only the two required variables: small, closed and monitored.

mock_provider "azurerm" {
  override_during = plan
  source          = "./tests/mocks/azurerm"
}

mock_provider "azapi" {
  override_during = plan
  source          = "./tests/mocks/azapi"
}

mock_provider "random" {
  override_during = plan
  source          = "./tests/mocks/random"
}

variables {
  environment = "dev"
  location    = "westeurope"
}

# Only plan: after an apply, resources protected against destruction could not be removed.
run "has_no_keys" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.main.shared_access_key_enabled && !azurerm_storage_account.main.local_user_enabled
    error_message = "The storage account must accept only Entra identities."
  }

  assert {
    condition     = alltrue([for value in values(local.app_settings) : !can(regex("(?i)accountkey=|sharedaccess|[?&]sig=", value))])
    error_message = "A setting contains a key."
  }

  assert {
    condition     = !azurerm_application_insights.main.local_authentication_enabled && !azurerm_log_analytics_workspace.main.local_authentication_enabled
    error_message = "Telemetry must require an identity."
  }

  assert {
    condition     = azapi_resource.app.body.properties.functionAppConfig.deployment.storage.authentication == { type = "UserAssignedIdentity", userAssignedIdentityResourceId = azurerm_user_assigned_identity.app.id }
    error_message = "The package must be fetched with the identity."
  }

  assert {
    condition     = toset(keys(azapi_update_resource.publishing_password)) == toset(["ftp", "scm"]) && alltrue([for policy in azapi_update_resource.publishing_password : !policy.body.properties.allow])
    error_message = "Publishing with a password must be disabled."
  }
}

run "speaks_only_modern_https" {
  command = plan

  assert {
    condition     = azapi_resource.app.body.properties.httpsOnly && azapi_resource.app.body.properties.siteConfig.minTlsVersion == "1.2" && azapi_resource.app.body.properties.siteConfig.scmMinTlsVersion == "1.2" && azapi_resource.app.body.properties.siteConfig.http20Enabled
    error_message = "The app must accept only HTTPS, with TLS 1.2 or later."
  }

  assert {
    condition     = azurerm_storage_account.main.https_traffic_only_enabled && azurerm_storage_account.main.min_tls_version == "TLS1_2"
    error_message = "The storage must accept only HTTPS, with TLS 1.2 or later."
  }

  assert {
    condition     = !azurerm_storage_account.main.allow_nested_items_to_be_public && !azurerm_storage_account.main.cross_tenant_replication_enabled && azurerm_storage_container.deployments.container_access_type == "private"
    error_message = "Nothing in the storage may be public."
  }
}

run "gives_the_identity_what_it_needs_and_no_more" {
  command = plan

  assert {
    condition     = { for role in azurerm_role_assignment.storage : role.role_definition_name => trimprefix(role.scope, azurerm_storage_account.main.id) } == { "Storage Blob Data Owner" = "", "Storage File Data Privileged Contributor" = "/fileServices/default/fileshares/backups" }
    error_message = "The identity must have exactly these two built-in roles for the storage, that for files on the share only."
  }

  assert {
    condition     = trimprefix(azurerm_role_assignment.documents.scope, azurerm_storage_account.main.id) == "/tableServices/default/tables/documents" && azurerm_role_assignment.documents.role_definition_id == azurerm_role_definition.entities.role_definition_resource_id
    error_message = "The identity's role for documents must end at their table."
  }

  assert {
    condition     = alltrue([for action in azurerm_role_definition.entities.permissions[0].data_actions : startswith(action, "Microsoft.Storage/storageAccounts/tableServices/tables/entities/")]) && try(length(azurerm_role_definition.entities.permissions[0].actions), 0) == 0
    error_message = "That role must allow nothing but rows, so that the app can't drop the table."
  }

  assert {
    condition     = alltrue([for role in concat(values(azurerm_role_assignment.storage), [azurerm_role_assignment.documents, azurerm_role_assignment.telemetry]) : role.principal_type == "ServicePrincipal" && role.principal_id == azurerm_user_assigned_identity.app.principal_id])
    error_message = "All roles must be the app's."
  }

  assert {
    condition     = azurerm_role_assignment.telemetry.role_definition_name == "Monitoring Metrics Publisher" && azurerm_role_assignment.telemetry.scope == azurerm_application_insights.main.id
    error_message = "The telemetry role must be limited to Application Insights."
  }
}

run "is_small" {
  command = plan

  assert {
    condition     = azurerm_service_plan.main.sku_name == "FC1" && azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB == 512 && azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.maximumInstanceCount == 40
    error_message = "The plan must be Flex Consumption with at most 40 instances of 512 MB."
  }

  assert {
    condition     = length(azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.alwaysReady) == 0 && !contains(keys(azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency), "triggers") && !azurerm_service_plan.main.zone_balancing_enabled
    error_message = "No instance may be always ready, because that costs money."
  }

  assert {
    condition     = azurerm_storage_account.main.account_replication_type == "LRS" && length(azurerm_management_lock.storage) == 0 && length(azurerm_recovery_services_vault.main) + length(azurerm_backup_protected_file_share.backups) == 0
    error_message = "dev must have locally redundant storage, no lock and no vault."
  }

  assert {
    condition     = azapi_resource.app.body.properties.functionAppConfig.runtime == { name = "node", version = "24" }
    error_message = "The app must run Node 24."
  }
}

run "tells_the_host_and_the_app_where_their_storage_is" {
  command = plan

  assert {
    condition     = !contains(keys(local.app_settings), "AzureWebJobsStorage") && local.app_settings.AzureWebJobsStorage__accountName == azurerm_storage_account.main.name && local.app_settings.AzureWebJobsStorage__credential == "managedidentity" && local.app_settings.AzureWebJobsStorage__clientId == azurerm_user_assigned_identity.app.client_id
    error_message = "The host must access its storage with the identity, without a connection string."
  }

  assert {
    condition     = local.app_settings.AzureWebJobsFeatureFlags == "DisableDiagnosticEventLogging"
    error_message = "The host must not try to create a table, because the identity may not."
  }

  assert {
    condition     = local.app_settings.DocumentsStorage__tableServiceUri == "https://st.table.core.windows.net" && local.app_settings.BackupStorage__fileServiceUri == "https://st.file.core.windows.net"
    error_message = "The app must know the table and the file endpoint."
  }

  assert {
    condition     = local.app_settings.APPLICATIONINSIGHTS_CONNECTION_STRING == azurerm_application_insights.main.connection_string && local.app_settings.APPLICATIONINSIGHTS_AUTHENTICATION_STRING == "ClientId=11111111-1111-1111-1111-111111111111;Authorization=AAD"
    error_message = "Telemetry must go to Application Insights, with the identity."
  }

  assert {
    condition     = { for setting in azapi_resource.app.body.properties.siteConfig.appSettings : setting.name => setting.value } == local.app_settings
    error_message = "The app must have all settings."
  }

  assert {
    condition     = local.app_settings.ACCESS == "key"
    error_message = "Without Entra, keys must be required."
  }

  assert {
    condition     = azapi_resource.app.body.properties.functionAppConfig.deployment.storage.value == "https://st.blob.core.windows.net/deployments"
    error_message = "The package must be in the deployment container."
  }
}

run "is_watched_where_somebody_is_told" {
  command = plan

  variables {
    alert_emails = { ops = "ops@example.com" }
  }

  assert {
    condition     = toset(keys(azurerm_monitor_metric_alert.main)) == toset(["storage-throttled", "storage-refused", "storage-failing"]) && toset(keys(azurerm_monitor_scheduled_query_rules_alert_v2.main)) == toset(["server-errors", "slow", "exceptions", "not-ready", "seeding-failed", "backup-too-old", "log-full"])
    error_message = "An alert is missing."
  }

  assert {
    condition     = alltrue([for alert in values(azurerm_monitor_metric_alert.main) : length(alert.action) == 1 && length(alert.description) > 60])
    error_message = "Each alert must say what to do."
  }

  assert {
    condition     = alltrue([for alert in values(azurerm_monitor_scheduled_query_rules_alert_v2.main) : length(alert.action) == 1 && length(alert.description) > 60])
    error_message = "Each alert must say what to do."
  }
}

run "costs_nothing_for_alerts_where_nobody_is_told" {
  command = plan

  assert {
    condition     = length(azurerm_monitor_metric_alert.main) + length(azurerm_monitor_scheduled_query_rules_alert_v2.main) + length(azurerm_monitor_metric_alert.not_reachable) + length(azurerm_application_insights_standard_web_test.ready) == 0
    error_message = "There must be no alerts and no web test."
  }
}

run "keeps_its_logs" {
  command = plan

  assert {
    condition     = azurerm_consumption_budget_resource_group.main[0].amount == 20 && length(azurerm_consumption_budget_resource_group.main[0].notification) == 2
    error_message = "The budget must notify at 80 % and when it is forecast to be exceeded."
  }

  assert {
    condition     = toset(keys(azurerm_monitor_diagnostic_setting.storage)) == toset(["blob", "file", "table"]) && azurerm_monitor_diagnostic_setting.app.target_resource_id == azapi_resource.app.id && length(azurerm_monitor_diagnostic_setting.app.enabled_log) == 0
    error_message = "Every storage service must send its logs, and the app only its metrics, because its lines are in Application Insights."
  }

  assert {
    condition     = length(jsondecode(azurerm_application_insights_workbook.main.data_json).items) == length(local.panels) + 2
    error_message = "The workbook must have an introduction, a time range and its panels."
  }
}

run "says_where_it_is" {
  command = plan

  assert {
    condition     = output.api_url == "https://func.azurewebsites.net" && output.scm_url == "https://func.scm.azurewebsites.net" && output.console_url == "https://func.azurewebsites.net/console"
    error_message = "The addresses must be those of the app."
  }

  assert {
    condition     = startswith(output.portal_url, "https://portal.azure.com/#resource/subscriptions/") && startswith(output.workbook_url, "https://portal.azure.com/#resource/subscriptions/")
    error_message = "The links must lead to the portal."
  }

  assert {
    condition     = output.table_name == "documents" && output.backup_share_name == "backups"
    error_message = "The table and the share must have the names that the app uses."
  }
}

run "names_keep_their_limits_at_their_longest" {
  command = plan

  variables {
    environment  = "prod"
    name         = "abcdefghijkl"
    alert_emails = { ops = "ops@example.com" }
  }

  assert {
    condition     = can(regex("^[a-z0-9]{3,24}$", azurerm_storage_account.main.name))
    error_message = "A storage account's name may have at most 24 characters."
  }

  assert {
    condition     = length(azapi_resource.app.name) <= 32
    error_message = "The Functions host distinguishes names by their first 32 characters."
  }

  assert {
    condition     = length(azurerm_monitor_action_group.main.short_name) <= 12
    error_message = "An action group's short name may have at most 12 characters."
  }

  assert {
    condition     = alltrue([for name in values(local.names) : length(name) <= 60])
    error_message = "A name is too long."
  }

  assert {
    condition     = alltrue([for tags in [azurerm_resource_group.main.tags, azurerm_storage_account.main.tags, azurerm_application_insights_workbook.main.tags] : tags == tomap({ app = "abcdefghijkl", environment = "prod", managed-by = "terraform", owner = "seedbed" })])
    error_message = "All resources must have the same tags."
  }

  assert {
    condition     = azapi_resource.app.tags == tomap(merge(azurerm_resource_group.main.tags, { azd-service-name = "api" }))
    error_message = "The app must also have the tag that azd looks for."
  }
}
