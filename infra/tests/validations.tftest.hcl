# Each variable refuses values that would fail later or have an unintended effect. One run per rule; its name says what
# is wrong.

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

run "refuses_environment_unknown" {
  command = plan

  variables {
    environment = "staging"
  }

  expect_failures = [var.environment]
}

run "refuses_environment_empty" {
  command = plan

  variables {
    environment = ""
  }

  expect_failures = [var.environment]
}

run "refuses_location_as_it_is_displayed" {
  command = plan

  variables {
    location = "West Europe"
  }

  expect_failures = [var.location]
}

run "refuses_location_empty" {
  command = plan

  variables {
    location = ""
  }

  expect_failures = [var.location]
}

run "refuses_name_too_long" {
  command = plan

  variables {
    name = "abcdefghijklm"
  }

  expect_failures = [var.name]
}

run "refuses_name_beginning_with_a_digit" {
  command = plan

  variables {
    name = "9lives"
  }

  expect_failures = [var.name]
}

run "refuses_name_in_upper_case" {
  command = plan

  variables {
    name = "Seedbed"
  }

  expect_failures = [var.name]
}

run "refuses_name_with_a_dash" {
  command = plan

  variables {
    name = "seed-bed"
  }

  expect_failures = [var.name]
}

run "refuses_name_too_short" {
  command = plan

  variables {
    name = "s"
  }

  expect_failures = [var.name]
}

run "refuses_owner_empty" {
  command = plan

  variables {
    owner = ""
  }

  expect_failures = [var.owner]
}

run "refuses_owner_with_a_forbidden_character" {
  command = plan

  variables {
    owner = "a<b"
  }

  expect_failures = [var.owner]
}

run "refuses_tags_that_are_set_already" {
  command = plan

  variables {
    tags = { owner = "somebody" }
  }

  expect_failures = [var.tags]
}

run "refuses_tags_too_many" {
  command = plan

  variables {
    tags = { t0 = "x", t1 = "x", t2 = "x", t3 = "x", t4 = "x", t5 = "x", t6 = "x", t7 = "x", t8 = "x", t9 = "x", t10 = "x", t11 = "x", t12 = "x", t13 = "x", t14 = "x", t15 = "x", t16 = "x", t17 = "x", t18 = "x", t19 = "x", t20 = "x", t21 = "x", t22 = "x", t23 = "x", t24 = "x", t25 = "x", t26 = "x", t27 = "x", t28 = "x", t29 = "x", t30 = "x", t31 = "x", t32 = "x", t33 = "x", t34 = "x", t35 = "x", t36 = "x", t37 = "x", t38 = "x", t39 = "x", t40 = "x", t41 = "x", t42 = "x", t43 = "x", t44 = "x", t45 = "x", t46 = "x" }
  }

  expect_failures = [var.tags]
}

run "refuses_storage_replication_unknown" {
  command = plan

  variables {
    storage_replication = "PREMIUM"
  }

  expect_failures = [var.storage_replication]
}

run "refuses_backup_quota_gb_of_nothing" {
  command = plan

  variables {
    backup_quota_gb = 0
  }

  expect_failures = [var.backup_quota_gb]
}

run "refuses_backup_quota_gb_in_parts" {
  command = plan

  variables {
    backup_quota_gb = 1.5
  }

  expect_failures = [var.backup_quota_gb]
}

run "refuses_backup_quota_gb_too_large" {
  command = plan

  variables {
    backup_quota_gb = 102401
  }

  expect_failures = [var.backup_quota_gb]
}

run "refuses_node_version_that_has_ended" {
  command = plan

  variables {
    node_version = "20"
  }

  expect_failures = [var.node_version]
}

run "refuses_instance_memory_mb_that_does_not_exist" {
  command = plan

  variables {
    instance_memory_mb = 1024
  }

  expect_failures = [var.instance_memory_mb]
}

run "refuses_maximum_instances_none" {
  command = plan

  variables {
    maximum_instances = 0
  }

  expect_failures = [var.maximum_instances]
}

run "refuses_maximum_instances_too_many" {
  command = plan

  variables {
    maximum_instances = 1001
  }

  expect_failures = [var.maximum_instances]
}

run "refuses_maximum_instances_in_parts" {
  command = plan

  variables {
    maximum_instances = 1.5
  }

  expect_failures = [var.maximum_instances]
}

run "refuses_http_concurrency_none" {
  command = plan

  variables {
    http_concurrency = 0
  }

  expect_failures = [var.http_concurrency]
}

run "refuses_http_concurrency_too_many" {
  command = plan

  variables {
    http_concurrency = 1001
  }

  expect_failures = [var.http_concurrency]
}

run "refuses_http_concurrency_in_parts" {
  command = plan

  variables {
    http_concurrency = 1.5
  }

  expect_failures = [var.http_concurrency]
}

run "refuses_always_ready_instances_negative" {
  command = plan

  variables {
    always_ready_instances = -1
  }

  expect_failures = [var.always_ready_instances]
}

run "refuses_always_ready_instances_more_than_there_may_be" {
  command = plan

  variables {
    always_ready_instances = 41
  }

  expect_failures = [var.always_ready_instances]
}

run "refuses_always_ready_instances_in_parts" {
  command = plan

  variables {
    always_ready_instances = 1.5
  }

  expect_failures = [var.always_ready_instances]
}

run "refuses_cors_origins_everybody" {
  command = plan

  variables {
    cors_origins = ["*"]
  }

  expect_failures = [var.cors_origins]
}

run "refuses_cors_origins_with_a_path" {
  command = plan

  variables {
    cors_origins = ["https://app.example.com/"]
  }

  expect_failures = [var.cors_origins]
}

run "refuses_cors_origins_without_https" {
  command = plan

  variables {
    cors_origins = ["http://app.example.com"]
  }

  expect_failures = [var.cors_origins]
}

run "refuses_cors_origins_with_a_wildcard" {
  command = plan

  variables {
    cors_origins = ["https://*.example.com"]
  }

  expect_failures = [var.cors_origins]
}

run "refuses_authentication_without_a_client_id" {
  command = plan

  variables {
    authentication = { client_id = "seedbed", tenant_id = "55555555-5555-5555-5555-555555555555" }
  }

  expect_failures = [var.authentication]
}

run "refuses_authentication_without_a_tenant_id" {
  command = plan

  variables {
    authentication = { client_id = "44444444-4444-4444-4444-444444444444", tenant_id = "contoso" }
  }

  expect_failures = [var.authentication]
}

run "refuses_authentication_for_every_client" {
  command = plan

  variables {
    authentication = { client_id = "44444444-4444-4444-4444-444444444444", tenant_id = "55555555-5555-5555-5555-555555555555", allowed_applications = ["*"] }
  }

  expect_failures = [var.authentication]
}

run "refuses_network_without_a_length" {
  command = plan

  variables {
    network = { address_space = "10.0.0.0" }
  }

  expect_failures = [var.network]
}

run "refuses_network_too_small" {
  command = plan

  variables {
    network = { address_space = "10.0.0.0/25" }
  }

  expect_failures = [var.network]
}

run "refuses_network_that_is_no_range" {
  command = plan

  variables {
    network = { address_space = "home" }
  }

  expect_failures = [var.network]
}

run "refuses_custom_domain_without_a_domain" {
  command = plan

  variables {
    custom_domain = { hostname = "localhost", thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567" }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_custom_domain_without_a_thumbprint" {
  command = plan

  variables {
    custom_domain = { hostname = "documents.example.com", thumbprint = "abc" }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_log_retention_days_too_short" {
  command = plan

  variables {
    log_retention_days = 7
  }

  expect_failures = [var.log_retention_days]
}

run "refuses_log_retention_days_too_long" {
  command = plan

  variables {
    log_retention_days = 731
  }

  expect_failures = [var.log_retention_days]
}

run "refuses_log_retention_days_in_parts" {
  command = plan

  variables {
    log_retention_days = 30.5
  }

  expect_failures = [var.log_retention_days]
}

run "refuses_log_daily_quota_gb_of_nothing" {
  command = plan

  variables {
    log_daily_quota_gb = 0
  }

  expect_failures = [var.log_daily_quota_gb]
}

run "refuses_log_daily_quota_gb_too_large" {
  command = plan

  variables {
    log_daily_quota_gb = 1001
  }

  expect_failures = [var.log_daily_quota_gb]
}

run "refuses_alert_emails_that_are_none" {
  command = plan

  variables {
    alert_emails = { ops = "ops" }
  }

  expect_failures = [var.alert_emails]
}

run "refuses_slow_ms_too_short" {
  command = plan

  variables {
    slow_ms = 49
  }

  expect_failures = [var.slow_ms]
}

run "refuses_slow_ms_beyond_the_end_of_a_request" {
  command = plan

  variables {
    slow_ms = 230001
  }

  expect_failures = [var.slow_ms]
}

run "refuses_backup_too_old_hours_none" {
  command = plan

  variables {
    backup_too_old_hours = 0
  }

  expect_failures = [var.backup_too_old_hours]
}

run "refuses_backup_too_old_hours_beyond_what_an_alert_sees" {
  command = plan

  variables {
    backup_too_old_hours = 48
  }

  expect_failures = [var.backup_too_old_hours]
}

run "refuses_backup_too_old_hours_in_parts" {
  command = plan

  variables {
    backup_too_old_hours = 1.5
  }

  expect_failures = [var.backup_too_old_hours]
}

run "refuses_monthly_budget_negative" {
  command = plan

  variables {
    monthly_budget = -1
  }

  expect_failures = [var.monthly_budget]
}

run "refuses_settings_no_partition" {
  command = plan

  variables {
    settings = { partitions_per_type = 0 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_too_many_partitions" {
  command = plan

  variables {
    settings = { partitions_per_type = 65 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_a_part_of_a_partition" {
  command = plan

  variables {
    settings = { partitions_per_type = 1.5 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_no_revision" {
  command = plan

  variables {
    settings = { keep_revisions = 0 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_too_many_revisions" {
  command = plan

  variables {
    settings = { keep_revisions = 1000001 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_a_label_in_capitals" {
  command = plan

  variables {
    settings = { protected_labels = ["production", "Live"] }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_the_label_latest" {
  command = plan

  variables {
    settings = { protected_labels = ["latest"] }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_an_unknown_seed_policy" {
  command = plan

  variables {
    settings = { seed_policy = "always" }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_a_schedule_of_five_fields" {
  command = plan

  variables {
    settings = { seed_schedule = "0 * * * *" }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_a_schedule_in_words" {
  command = plan

  variables {
    settings = { backup_schedule = "daily" }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_a_schedule_that_the_host_refuses" {
  command = plan

  variables {
    settings = { backup_schedule = "0 0 2 L * *" }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_a_schedule_on_a_seventh_day" {
  command = plan

  variables {
    settings = { seed_schedule = "0 0 2 * * 7" }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_backups_for_no_day" {
  command = plan

  variables {
    settings = { backup_keep_days = 0 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_backups_for_ever" {
  command = plan

  variables {
    settings = { backup_keep_days = 36501 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_no_backup_at_least" {
  command = plan

  variables {
    settings = { backup_keep_min = 0 }
  }

  expect_failures = [var.settings]
}

run "refuses_settings_too_many_backups_at_least" {
  command = plan

  variables {
    settings = { backup_keep_min = 1001 }
  }

  expect_failures = [var.settings]
}

run "refuses_a_single_instance_for_several_zones" {
  command = plan

  variables {
    always_ready_instances = 1
    zone_redundant         = true
  }

  expect_failures = [var.always_ready_instances]
}

run "refuses_a_redundancy_that_vaults_do_not_have" {
  command = plan

  variables {
    vault_redundancy = "ZRS"
  }

  expect_failures = [var.vault_redundancy]
}

run "refuses_an_unknown_immutability" {
  command = plan

  variables {
    vault_immutability = "locked"
  }

  expect_failures = [var.vault_immutability]
}

run "refuses_copies_for_less_than_a_week" {
  command = plan

  variables {
    vault_days = 6
  }

  expect_failures = [var.vault_days]
}

run "refuses_backup_too_old_hours_below_a_daily_backup" {
  command = plan

  variables {
    alert_emails         = { ops = "ops@example.com" }
    backup_too_old_hours = 24
  }

  expect_failures = [azurerm_monitor_scheduled_query_rules_alert_v2.main]
}

run "refuses_a_weekly_backup_where_there_are_alerts" {
  command = plan

  variables {
    alert_emails = { ops = "ops@example.com" }
    settings     = { backup_schedule = "0 0 2 * * sun" }
  }

  expect_failures = [azurerm_monitor_scheduled_query_rules_alert_v2.main]
}

run "refuses_a_daily_planting_where_there_are_alerts" {
  command = plan

  variables {
    alert_emails = { ops = "ops@example.com" }
    settings     = { seed_schedule = "0 0 3 * * *" }
  }

  expect_failures = [azurerm_monitor_scheduled_query_rules_alert_v2.main]
}
