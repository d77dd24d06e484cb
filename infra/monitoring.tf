variable "log_retention_days" {
  description = "How many days to keep logs; more than 30 days cost extra."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.log_retention_days >= 30 && var.log_retention_days <= 730 && floor(var.log_retention_days) == var.log_retention_days
    error_message = "log_retention_days must be a whole number from 30 to 730."
  }
}

variable "log_daily_quota_gb" {
  description = "Daily limit for logs in GB; beyond it nothing is logged until the next day. -1: no limit."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.log_daily_quota_gb == -1 || var.log_daily_quota_gb >= 0.1 && var.log_daily_quota_gb <= 1000
    error_message = "log_daily_quota_gb must be from 0.1 to 1000, or -1."
  }
}

variable "log_host" {
  description = "Whether to log the Functions host's own log too, for an app that does not start. It repeats every line of the app."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_storage_reads" {
  description = "Whether to log each read of the storage too, with one line per read: who read what."
  type        = bool
  default     = false
  nullable    = false
}

resource "azurerm_log_analytics_workspace" "main" {
  name                         = local.names.workspace
  resource_group_name          = azurerm_resource_group.main.name
  location                     = azurerm_resource_group.main.location
  sku                          = "PerGB2018"
  retention_in_days            = var.log_retention_days
  daily_quota_gb               = var.log_daily_quota_gb
  local_authentication_enabled = false
  tags                         = local.tags
}

resource "azurerm_application_insights" "main" {
  name                         = local.names.insights
  resource_group_name          = azurerm_resource_group.main.name
  location                     = azurerm_resource_group.main.location
  workspace_id                 = azurerm_log_analytics_workspace.main.id
  application_type             = "web"
  local_authentication_enabled = false
  tags                         = local.tags
}

resource "azurerm_monitor_diagnostic_setting" "app" {
  name                       = "to-workspace"
  target_resource_id         = azapi_resource.app.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  dynamic "enabled_log" {
    for_each = var.log_host ? ["FunctionAppLogs"] : []

    content {
      category = enabled_log.value
    }
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# The account itself has no logs; its services do.
resource "azurerm_monitor_diagnostic_setting" "storage" {
  for_each = toset(["blob", "file", "table"])

  name                       = "to-workspace"
  target_resource_id         = "${azurerm_storage_account.main.id}/${each.value}Services/default"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  dynamic "enabled_log" {
    for_each = concat(["StorageWrite", "StorageDelete"], var.log_storage_reads ? ["StorageRead"] : [])

    content {
      category = enabled_log.value
    }
  }
}
