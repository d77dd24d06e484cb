# Each alert has a section in docs/operations.md under the same name; test/infra.test.ts checks this.

variable "alert_emails" {
  description = "Recipients of alerts, each with a name and an address. Without any there are no alerts, except in prod, where they appear in the portal."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for address in values(var.alert_emails) : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alert_emails must be addresses, each under a name: { ops = \"ops@example.com\" }."
  }
}

variable "slow_ms" {
  description = "Alert if the slowest 5 % of requests take longer than this, in milliseconds."
  type        = number
  default     = 2000
  nullable    = false

  validation {
    condition     = var.slow_ms >= 50 && var.slow_ms <= 230000
    error_message = "slow_ms must be from 50 to 230000, when Azure aborts a request."
  }
}

variable "backup_too_old_hours" {
  description = "Maximum age of the newest backup, in hours: at least one more than settings.backup_schedule leaves between two."
  type        = number
  default     = 26
  nullable    = false

  validation {
    condition     = var.backup_too_old_hours >= 1 && var.backup_too_old_hours <= 47 && floor(var.backup_too_old_hours) == var.backup_too_old_hours
    error_message = "backup_too_old_hours must be a whole number from 1 to 47, because a log alert looks back at most two days."
  }
}

locals {
  manual = "See 'Alert: %s' in docs/operations.md."

  # Each alert costs something every month, so there are none where nobody is told.
  is_watched = local.is_prod || length(var.alert_emails) > 0

  # Paid per call and place, so only in prod. A private API can't be reached from outside.
  is_called_from_outside = local.is_prod && !local.is_api_private

  # The app reports its readiness when it plants. Three reports may be missing, rounded up to a window that Azure knows.
  not_ready_minutes = try([for minutes in [45, 60, 120, 180] : minutes if minutes >= 3 * local.longest_pause.seed][0], 180)

  metric_alerts = {
    storage-throttled = {
      description = "The tables are throttling calls. Find out what calls so often; if it is one collection, more partitions per type help."
      severity    = 2
      scope       = "${azurerm_storage_account.main.id}/tableServices/default"
      namespace   = "Microsoft.Storage/storageAccounts/tableServices"
      metric      = "Transactions"
      aggregation = "Total"
      operator    = "GreaterThan"
      threshold   = 10
      dimensions  = { ResponseType = ["ServerBusyError", "ClientThrottlingError", "ClientAccountRequestThrottlingError", "ClientAccountBandwidthThrottlingError"] }
    }
    storage-refused = {
      description = "The storage account refuses calls: a role or a network rule is missing, or somebody else tries to get in. A plan shows what is missing, and applying restores it."
      severity    = 1
      scope       = azurerm_storage_account.main.id
      namespace   = "Microsoft.Storage/storageAccounts"
      metric      = "Transactions"
      aggregation = "Total"
      operator    = "GreaterThan"
      threshold   = 10
      dimensions  = { ResponseType = ["AuthorizationError"] }
    }
    storage-failing = {
      description = "The tables answer fewer than 99 % of the calls because of errors in the service. Check the region's health."
      severity    = 1
      scope       = "${azurerm_storage_account.main.id}/tableServices/default"
      namespace   = "Microsoft.Storage/storageAccounts/tableServices"
      metric      = "Availability"
      aggregation = "Average"
      operator    = "LessThan"
      threshold   = 99
      dimensions  = {}
    }
  }

  # Flex Consumption has no metric for failed or slow requests, so these are queries too. All run every 15 minutes, which
  # is the cheapest interval.
  log_alerts = {
    server-errors = {
      description = "More than 5 answers within 15 minutes were 5xx, those to agents' tools included. Find the operation and the code, then look at the exceptions."
      severity    = 1
      query       = file("${path.module}/queries/server-errors.kql")
      window      = "PT15M"
      operator    = "GreaterThan"
      threshold   = 0
    }
    slow = {
      description = "The slowest 5 % of requests took longer than ${var.slow_ms} ms for 15 minutes. Find the operation; occasional cold starts are not the cause."
      severity    = 2
      query       = templatefile("${path.module}/queries/slow.kql", { slow_ms = var.slow_ms })
      window      = "PT15M"
      operator    = "GreaterThan"
      threshold   = 0
    }
    exceptions = {
      description = "The app had unexpected errors. Find each error in the log by its request id."
      severity    = 2
      query       = file("${path.module}/queries/exceptions.kql")
      window      = "PT15M"
      operator    = "GreaterThan"
      threshold   = 5
    }
    not-ready = {
      description = "For ${local.not_ready_minutes} minutes, the app has not reported that it can serve requests: it can't, or its timers have stopped. Its last report says which check fails."
      severity    = 0
      query       = file("${path.module}/queries/not-ready.kql")
      window      = local.not_ready_minutes == 45 ? "PT45M" : "PT${local.not_ready_minutes / 60}H"
      operator    = "LessThan"
      threshold   = 1
    }
    seeding-failed = {
      description = "Planting the seeds failed, or a seed file can't be read, so a new storage may lack its documents. The log has the file or the reason."
      severity    = 2
      query       = file("${path.module}/queries/seeding-failed.kql")
      window      = "PT1H"
      operator    = "GreaterThan"
      threshold   = 0
    }
    backup-too-old = {
      description = "No backup was finished within ${var.backup_too_old_hours} hours. Make one now, then find out why the timer did not."
      severity    = 1
      query       = templatefile("${path.module}/queries/backup-too-old.kql", { hours = var.backup_too_old_hours })
      window      = "P2D"
      operator    = "LessThan"
      threshold   = 1
    }
    log-full = {
      description = "The day's limit for logs is used up. Until tomorrow nothing is logged, and no other query can raise an alert. Find out what logs so much."
      severity    = 1
      query       = file("${path.module}/queries/log-full.kql")
      window      = "PT1H"
      operator    = "GreaterThan"
      threshold   = 0
    }
  }
}

check "somebody_is_told" {
  assert {
    condition     = !local.is_prod || length(var.alert_emails) > 0
    error_message = "Nobody is told about alerts in prod: set alert_emails."
  }
}

resource "azurerm_monitor_action_group" "main" {
  name                = local.names.action_group
  resource_group_name = azurerm_resource_group.main.name
  short_name          = var.name
  tags                = local.tags

  dynamic "email_receiver" {
    for_each = var.alert_emails

    content {
      name                    = email_receiver.key
      email_address           = email_receiver.value
      use_common_alert_schema = true
    }
  }
}

resource "azurerm_monitor_metric_alert" "main" {
  for_each = { for name, alert in local.metric_alerts : name => alert if local.is_watched }

  name                = "${local.names.alert}-${each.key}"
  resource_group_name = azurerm_resource_group.main.name
  scopes              = [each.value.scope]
  description         = "${each.value.description} ${format(local.manual, each.key)}"
  severity            = each.value.severity
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = local.tags

  criteria {
    metric_namespace = each.value.namespace
    metric_name      = each.value.metric
    aggregation      = each.value.aggregation
    operator         = each.value.operator
    threshold        = each.value.threshold
    # A new app has had no requests yet, so it has no metrics.
    skip_metric_validation = true

    dynamic "dimension" {
      for_each = each.value.dimensions

      content {
        name     = dimension.key
        operator = "Include"
        values   = dimension.value
      }
    }
  }

  action {
    action_group_id = azurerm_monitor_action_group.main.id
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "main" {
  for_each = { for name, alert in local.log_alerts : name => alert if local.is_watched }

  name                 = "${local.names.alert}-${each.key}"
  resource_group_name  = azurerm_resource_group.main.name
  location             = azurerm_resource_group.main.location
  scopes               = [azurerm_log_analytics_workspace.main.id]
  description          = "${each.value.description} ${format(local.manual, each.key)}"
  severity             = each.value.severity
  evaluation_frequency = "PT15M"
  window_duration      = each.value.window
  # A new workspace has no tables yet.
  skip_query_validation   = true
  auto_mitigation_enabled = true
  tags                    = local.tags

  criteria {
    query                   = each.value.query
    time_aggregation_method = "Count"
    operator                = each.value.operator
    threshold               = each.value.threshold

    failing_periods {
      minimum_failing_periods_to_trigger_alert = 1
      number_of_evaluation_periods             = 1
    }
  }

  action {
    action_groups = [azurerm_monitor_action_group.main.id]
  }

  lifecycle {
    precondition {
      condition     = local.longest_pause.seed <= 60
      error_message = "settings.seed_schedule must run in every hour, with * for days, months and weekdays, where there are alerts: the app reports its readiness at these times, and the alert not-ready would fire in between. 0 */15 * * * * is the default."
    }

    precondition {
      condition     = local.longest_pause.backup + 60 <= var.backup_too_old_hours * 60
      error_message = "backup_too_old_hours is ${var.backup_too_old_hours}, but with settings.backup_schedule up to ${local.longest_pause.backup == 10080 ? "several days" : "${ceil(local.longest_pause.backup / 60)} hours"} pass between two backups: the alert backup-too-old would fire in between. Leave an hour more than that for the backup itself, and back up on every day, with * for days, months and weekdays."
    }
  }
}

# Calls the API as its callers do: name, certificate, network and readiness. From two places, because each is paid.
resource "azurerm_application_insights_standard_web_test" "ready" {
  count = local.is_called_from_outside ? 1 : 0

  name                    = local.names.web_test
  resource_group_name     = azurerm_resource_group.main.name
  location                = azurerm_resource_group.main.location
  application_insights_id = azurerm_application_insights.main.id
  # West Europe and Central US, by the service's own names.
  geo_locations = ["emea-nl-ams-azr", "us-fl-mia-edge"]
  frequency     = 900
  timeout       = 60
  enabled       = true
  retry_enabled = true
  description   = "Calls ${local.readiness_path}."
  tags          = local.tags

  request {
    url = "${local.api_url}${local.readiness_path}"
  }

  validation_rules {
    expected_status_code        = 200
    ssl_check_enabled           = true
    ssl_cert_remaining_lifetime = 14
  }
}

resource "azurerm_monitor_metric_alert" "not_reachable" {
  count = local.is_called_from_outside ? 1 : 0

  name                = "${local.names.alert}-not-reachable"
  resource_group_name = azurerm_resource_group.main.name
  scopes              = [azurerm_application_insights_standard_web_test.ready[0].id, azurerm_application_insights.main.id]
  description         = "From two places, the app did not answer that it is ready. Call ${local.readiness_path} yourself: the answer says what is missing. ${format(local.manual, "not-reachable")}"
  severity            = 0
  frequency           = "PT5M"
  # Each place calls every 15 minutes.
  window_size = "PT30M"
  tags        = local.tags

  application_insights_web_test_location_availability_criteria {
    web_test_id           = azurerm_application_insights_standard_web_test.ready[0].id
    component_id          = azurerm_application_insights.main.id
    failed_location_count = 2
  }

  action {
    action_group_id = azurerm_monitor_action_group.main.id
  }
}
