# Each optional part when enabled. defaults.tftest.hcl and the first run below check that it is off otherwise.

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
  environment = "test"
  location    = "westeurope"
}

run "nothing_optional_is_there_unasked" {
  command = plan

  assert {
    condition     = length(azurerm_virtual_network.main) + length(azurerm_subnet.app) + length(azurerm_subnet.endpoints) + length(azurerm_private_endpoint.main) + length(azurerm_private_dns_zone.main) + length(azurerm_private_dns_zone_virtual_network_link.main) == 0
    error_message = "There must be no network."
  }

  assert {
    condition     = !azapi_update_resource.authentication.body.properties.platform.enabled && !contains(keys(azapi_update_resource.authentication.body.properties), "identityProviders") && length(azapi_resource.app.body.properties.siteConfig.cors.allowedOrigins) == 0
    error_message = "There must be no sign-in, and no other origin may be allowed."
  }

  assert {
    condition     = length(azurerm_app_service_custom_hostname_binding.main) == 0 && length(azurerm_monitor_action_group.main.email_receiver) == 0
    error_message = "There must be no domain and no recipients of alerts."
  }
}

run "prod_has_copies_in_other_zones_and_a_lock" {
  command = plan

  variables {
    environment  = "prod"
    alert_emails = { ops = "ops@example.com" }
  }

  assert {
    condition     = azurerm_storage_account.main.account_replication_type == "ZRS"
    error_message = "prod must survive the loss of a zone."
  }

  assert {
    condition     = azurerm_management_lock.storage[0].lock_level == "CanNotDelete" && azurerm_management_lock.storage[0].scope == azurerm_storage_account.main.id
    error_message = "prod must be protected against accidental deletion."
  }
}

run "prod_has_copies_of_its_backups_in_a_vault" {
  command = plan

  variables {
    environment  = "prod"
    alert_emails = { ops = "ops@example.com" }
  }

  assert {
    condition     = azurerm_recovery_services_vault.main[0].soft_delete_enabled && azurerm_recovery_services_vault.main[0].immutability == "Unlocked" && azurerm_recovery_services_vault.main[0].storage_mode_type == "GeoRedundant" && azurerm_recovery_services_vault.main[0].cross_region_restore_enabled
    error_message = "The vault must keep deleted copies, in two regions."
  }

  assert {
    condition     = azurerm_backup_policy_file_share.backups[0].backup_tier == "vault-standard" && azurerm_backup_policy_file_share.backups[0].retention_daily[0].count == 30
    error_message = "Copies must be in the vault, not snapshots beside the share."
  }

  assert {
    condition     = azurerm_backup_protected_file_share.backups[0].source_file_share_name == "backups" && azurerm_backup_protected_file_share.backups[0].backup_policy_id == azurerm_backup_policy_file_share.backups[0].id
    error_message = "The share with the backups must be protected."
  }
}

run "a_vault_elsewhere_and_another_kind" {
  command = plan

  variables {
    vault              = true
    vault_redundancy   = "ZoneRedundant"
    vault_immutability = "Locked"
    vault_days         = 90
  }

  assert {
    condition     = azurerm_recovery_services_vault.main[0].storage_mode_type == "ZoneRedundant" && !azurerm_recovery_services_vault.main[0].cross_region_restore_enabled && azurerm_recovery_services_vault.main[0].immutability == "Locked" && azurerm_backup_policy_file_share.backups[0].retention_daily[0].count == 90
    error_message = "The variables must reach the vault."
  }
}

run "prod_without_a_vault" {
  command = plan

  variables {
    environment  = "prod"
    alert_emails = { ops = "ops@example.com" }
    vault        = false
  }

  assert {
    condition     = length(azurerm_recovery_services_vault.main) == 0
    error_message = "vault = false must override the default of prod."
  }
}

run "the_lock_of_prod_can_be_taken_away" {
  command = plan

  variables {
    environment  = "prod"
    alert_emails = { ops = "ops@example.com" }
    delete_lock  = false
  }

  assert {
    condition     = length(azurerm_management_lock.storage) == 0
    error_message = "delete_lock = false must override the default of prod."
  }
}

run "dev_can_have_a_lock" {
  command = plan

  variables {
    environment = "dev"
    delete_lock = true
  }

  assert {
    condition     = length(azurerm_management_lock.storage) == 1
    error_message = "delete_lock = true must override the default of dev."
  }
}

run "copies_in_another_region" {
  command = plan

  variables {
    storage_replication = "RAGZRS"
  }

  assert {
    condition     = azurerm_storage_account.main.account_replication_type == "RAGZRS"
    error_message = "storage_replication must override the default of the environment."
  }
}

run "prod_is_called_from_outside" {
  command = plan

  variables {
    environment  = "prod"
    alert_emails = { ops = "ops@example.com" }
  }

  assert {
    condition     = azurerm_application_insights_standard_web_test.ready[0].request[0].url == "https://func.azurewebsites.net/api/health/ready" && azurerm_application_insights_standard_web_test.ready[0].frequency == 900 && length(azurerm_monitor_metric_alert.not_reachable[0].action) == 1
    error_message = "A web test must request readiness every 15 minutes."
  }
}

run "prod_without_anybody_to_tell_is_pointed_out" {
  command = plan

  variables {
    environment = "prod"
  }

  expect_failures = [check.somebody_is_told]
}

run "sign_in_with_entra" {
  command = plan

  variables {
    authentication = {
      client_id            = "44444444-4444-4444-4444-444444444444"
      tenant_id            = "55555555-5555-5555-5555-555555555555"
      allowed_applications = ["66666666-6666-6666-6666-666666666666"]
    }
  }

  assert {
    condition     = azapi_update_resource.authentication.body.properties.platform.enabled && azapi_update_resource.authentication.body.properties.httpSettings.requireHttps
    error_message = "The platform must validate tokens."
  }

  assert {
    condition     = azapi_update_resource.authentication.body.properties.identityProviders.azureActiveDirectory.registration.openIdIssuer == "https://login.microsoftonline.com/55555555-5555-5555-5555-555555555555/v2.0" && contains(azapi_update_resource.authentication.body.properties.identityProviders.azureActiveDirectory.validation.allowedAudiences, "api://44444444-4444-4444-4444-444444444444") && tolist(azapi_update_resource.authentication.body.properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications) == tolist(["66666666-6666-6666-6666-666666666666"])
    error_message = "Only tokens of this tenant, for this API, from these clients may be accepted."
  }

  assert {
    condition     = local.app_settings.ACCESS == "entra"
    error_message = "The app must require sign-in with Entra."
  }
}

run "pages_of_other_origins" {
  command = plan

  variables {
    cors_origins = ["https://app.example.com", "http://localhost:5173"]
  }

  assert {
    condition     = toset(azapi_resource.app.body.properties.siteConfig.cors.allowedOrigins) == toset(["https://app.example.com", "http://localhost:5173"]) && !azapi_resource.app.body.properties.siteConfig.cors.supportCredentials
    error_message = "Exactly these origins must be allowed, without cookies."
  }
}

run "a_network_for_the_storage" {
  command = plan

  variables {
    network = {}
  }

  assert {
    condition     = !azurerm_storage_account.main.public_network_access_enabled && azurerm_storage_account.main.network_rules[0].default_action == "Deny"
    error_message = "The storage must not be reachable from the internet."
  }

  assert {
    condition     = toset(keys(azurerm_private_endpoint.main)) == toset(["blob", "file", "table"]) && toset([for zone in azurerm_private_dns_zone.main : zone.name]) == toset(["privatelink.blob.core.windows.net", "privatelink.file.core.windows.net", "privatelink.table.core.windows.net"])
    error_message = "Each storage service must have an address in the network."
  }

  assert {
    condition     = azapi_resource.app.body.properties.virtualNetworkSubnetId == azurerm_subnet.app[0].id && azurerm_subnet.app[0].delegation[0].service_delegation[0].name == "Microsoft.App/environments"
    error_message = "The instances must be in the network."
  }

  assert {
    condition     = azurerm_subnet.app[0].address_prefixes == tolist(["10.20.0.0/25"]) && azurerm_subnet.endpoints[0].address_prefixes == tolist(["10.20.0.128/26"])
    error_message = "The subnets must not overlap."
  }

  assert {
    condition     = azapi_resource.app.body.properties.publicNetworkAccess == "Enabled"
    error_message = "The API must stay reachable from the internet."
  }
}

run "a_network_for_the_api_too" {
  command = plan

  variables {
    environment  = "prod"
    alert_emails = { ops = "ops@example.com" }
    network      = { address_space = "10.1.0.0/16", private_api = true }
  }

  assert {
    condition     = azapi_resource.app.body.properties.publicNetworkAccess == "Disabled" && azurerm_private_endpoint.main["sites"].private_service_connection[0].private_connection_resource_id == azapi_resource.app.id && azurerm_private_dns_zone.main["sites"].name == "privatelink.azurewebsites.net"
    error_message = "The API must be reachable only from the network."
  }

  assert {
    condition     = length(azurerm_application_insights_standard_web_test.ready) + length(azurerm_monitor_metric_alert.not_reachable) == 0 && contains(keys(azurerm_monitor_scheduled_query_rules_alert_v2.main), "not-ready")
    error_message = "There must be no web test, which could not reach it from outside; the app's own reports are watched."
  }

  assert {
    condition     = output.console_url == null && output.api_url != null
    error_message = "There must be no address of a console that can't be opened."
  }
}

run "instances_that_wait" {
  command = plan

  variables {
    always_ready_instances = 2
    zone_redundant         = true
    instance_memory_mb     = 2048
    http_concurrency       = 100
    maximum_instances      = 1000
  }

  assert {
    condition     = azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.alwaysReady == [{ name = "http", instanceCount = 2 }]
    error_message = "Two instances must always be ready."
  }

  assert {
    condition     = azurerm_service_plan.main.zone_balancing_enabled && azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB == 2048 && azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.triggers.http.perInstanceConcurrency == 100 && azapi_resource.app.body.properties.functionAppConfig.scaleAndConcurrency.maximumInstanceCount == 1000
    error_message = "The size and the maximum number of instances must have the values of the variables."
  }
}

run "a_domain" {
  command = plan

  variables {
    environment   = "prod"
    alert_emails  = { ops = "ops@example.com" }
    custom_domain = { hostname = "documents.example.com", thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567" }
  }

  assert {
    condition     = azurerm_app_service_custom_hostname_binding.main[0].hostname == "documents.example.com" && azurerm_app_service_custom_hostname_binding.main[0].ssl_state == "SniEnabled"
    error_message = "The domain must be bound with its certificate."
  }

  assert {
    condition     = output.api_url == "https://documents.example.com" && azurerm_application_insights_standard_web_test.ready[0].request[0].url == "https://documents.example.com/api/health/ready"
    error_message = "The domain must be the app's address."
  }
}

run "somebody_to_tell" {
  command = plan

  variables {
    alert_emails   = { ops = "ops@example.com" }
    monthly_budget = 0
  }

  assert {
    condition     = tolist(azurerm_monitor_action_group.main.email_receiver)[0].email_address == "ops@example.com" && tolist(azurerm_monitor_action_group.main.email_receiver)[0].use_common_alert_schema
    error_message = "Alerts must go to this address."
  }

  assert {
    condition     = length(azurerm_consumption_budget_resource_group.main) == 0
    error_message = "A budget of 0 must create no budget."
  }
}

run "settings_reach_the_app" {
  command = plan

  variables {
    settings = {
      partitions_per_type = 16
      keep_revisions      = 500
      protected_labels    = ["production", "live"]
      require_if_match    = true
      public_read         = true
      seed_policy         = "missing"
      seed_schedule       = "0 */5 * * * *"
      backup_schedule     = "0 0 */6 * * Mon-SATUR,0"
      backup_keep_days    = 30
      backup_keep_min     = 7
    }
  }

  assert {
    condition = alltrue([
      for name, value in {
        PARTITIONS_PER_TYPE = "16"
        KEEP_REVISIONS      = "500"
        PROTECTED_LABELS    = "production,live"
        REQUIRE_IF_MATCH    = "true"
        PUBLIC_READ         = "true"
        SEED_POLICY         = "missing"
        SEED_SCHEDULE       = "0 */5 * * * *"
        BACKUP_SCHEDULE     = "0 0 */6 * * Mon-SATUR,0"
        BACKUP_KEEP_DAYS    = "30"
        BACKUP_KEEP_MIN     = "7"
      } : local.app_settings[name] == value
    ])
    error_message = "A setting does not reach the app."
  }
}

run "longer_logs_with_every_read" {
  command = plan

  variables {
    log_retention_days = 90
    log_daily_quota_gb = -1
    log_storage_reads  = true
    log_host           = true
  }

  assert {
    condition     = toset(azurerm_monitor_diagnostic_setting.app.enabled_log[*].category) == toset(["FunctionAppLogs"])
    error_message = "The host's log must be kept."
  }

  assert {
    condition     = azurerm_log_analytics_workspace.main.retention_in_days == 90 && azurerm_log_analytics_workspace.main.daily_quota_gb == -1
    error_message = "Logs must be kept for 90 days, without a daily limit."
  }

  assert {
    condition     = alltrue([for setting in azurerm_monitor_diagnostic_setting.storage : toset(setting.enabled_log[*].category) == toset(["StorageRead", "StorageWrite", "StorageDelete"])])
    error_message = "Reads must be logged."
  }
}

run "the_default_schedules_leave_room_before_an_alert" {
  command = plan

  variables {
    alert_emails = { ops = "ops@example.com" }
  }

  assert {
    condition     = local.longest_pause == { seed = 15, backup = 1440 } && azurerm_monitor_scheduled_query_rules_alert_v2.main["not-ready"].window_duration == "PT45M"
    error_message = "Three reports in 45 minutes, and a backup a day."
  }
}

run "not_ready_waits_for_three_reports_of_a_rarer_schedule" {
  command = plan

  variables {
    alert_emails = { ops = "ops@example.com" }
    settings     = { seed_schedule = "0 0 * * * *" }
  }

  assert {
    condition     = azurerm_monitor_scheduled_query_rules_alert_v2.main["not-ready"].window_duration == "PT3H" && startswith(azurerm_monitor_scheduled_query_rules_alert_v2.main["not-ready"].description, "For 180 minutes")
    error_message = "With a report an hour, three are missing after three hours."
  }
}

run "a_pause_is_the_longest_of_lists_ranges_and_steps" {
  command = plan

  variables {
    settings = { seed_schedule = "0 50-10/+7 * * * *", backup_schedule = "0 30 4,6/6 * * *" }
  }

  assert {
    condition     = local.longest_pause == { seed = 25, backup = 600 }
    error_message = "From minute 45 to minute 10, and from 18:30 to 4:30."
  }
}

run "nobody_is_told_of_a_weekly_backup_or_a_daily_planting" {
  command = plan

  variables {
    settings = { seed_schedule = "0 0 3 * * *", backup_schedule = "0 0 2 * * sun" }
  }

  assert {
    condition     = length(azurerm_monitor_scheduled_query_rules_alert_v2.main) == 0
    error_message = "Where there are no alerts, no schedule contradicts them."
  }
}
