# The app's settings. They are explained in local.settings.json.example; test/infra.test.ts compares them.

variable "settings" {
  description = "Settings of the app; those left out use the app's defaults."
  type = object({
    partitions_per_type = optional(number, 1)
    keep_revisions      = optional(number, 100)
    protected_labels    = optional(list(string), [])
    require_if_match    = optional(bool, false)
    public_read         = optional(bool, false)
    legacy_frontends    = optional(bool, false)
    read_cache_seconds  = optional(number, 0)
    seed_policy         = optional(string, "if-empty")
    seed_schedule       = optional(string, "0 */15 * * * *")
    backup_schedule     = optional(string, "0 0 2 * * *")
    backup_keep_days    = optional(number, 14)
    backup_keep_min     = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.settings.partitions_per_type >= 1 && var.settings.partitions_per_type <= 64 && floor(var.settings.partitions_per_type) == var.settings.partitions_per_type
    error_message = "settings.partitions_per_type must be a whole number from 1 to 64. It can't be changed once documents exist."
  }

  validation {
    condition     = var.settings.keep_revisions >= 1 && var.settings.keep_revisions <= 1000000 && floor(var.settings.keep_revisions) == var.settings.keep_revisions
    error_message = "settings.keep_revisions must be a whole number from 1 to 1000000."
  }

  validation {
    condition     = var.settings.read_cache_seconds >= 0 && var.settings.read_cache_seconds <= 3600 && floor(var.settings.read_cache_seconds) == var.settings.read_cache_seconds
    error_message = "settings.read_cache_seconds must be a whole number from 0 to 3600."
  }

  validation {
    condition     = alltrue([for label in var.settings.protected_labels : can(regex("^[a-z0-9][a-z0-9-]{0,62}$", label)) && label != "latest"])
    error_message = "settings.protected_labels must be labels of 1 to 63 lower-case letters, digits and hyphens, other than latest."
  }

  validation {
    condition     = contains(["if-empty", "missing", "off"], var.settings.seed_policy)
    error_message = "settings.seed_policy must be if-empty, missing or off."
  }

  validation {
    condition     = alltrue([for schedule in [var.settings.seed_schedule, var.settings.backup_schedule] : can(regex(local.schedule_pattern, lower(schedule)))])
    error_message = "settings.seed_schedule and settings.backup_schedule must be a six-field NCRONTAB schedule, seconds first, in UTC: 0 0 2 * * *. ?, L, W and # are not supported, and Sunday is 0."
  }

  validation {
    condition     = var.settings.backup_keep_days >= 1 && var.settings.backup_keep_days <= 36500 && floor(var.settings.backup_keep_days) == var.settings.backup_keep_days
    error_message = "settings.backup_keep_days must be a whole number from 1 to 36500."
  }

  validation {
    condition     = var.settings.backup_keep_min >= 1 && var.settings.backup_keep_min <= 1000 && floor(var.settings.backup_keep_min) == var.settings.backup_keep_min
    error_message = "settings.backup_keep_min must be a whole number from 1 to 1000."
  }
}

locals {
  app_settings = {
    # Where the Functions host stores keys and timer locks, and with which identity.
    AzureWebJobsStorage__accountName = azurerm_storage_account.main.name
    AzureWebJobsStorage__credential  = "managedidentity"
    AzureWebJobsStorage__clientId    = azurerm_user_assigned_identity.app.client_id
    # Otherwise the host would keep events of its own in a table, which the identity may not create: each start would be
    # refused, and raise the alert storage-refused.
    AzureWebJobsFeatureFlags = "DisableDiagnosticEventLogging"
    # The host's default page at / would hide the app's answer.
    AzureWebJobsDisableHomepage           = "true"
    APPLICATIONINSIGHTS_CONNECTION_STRING = azurerm_application_insights.main.connection_string
    # Send telemetry with the identity: Application Insights does not accept its key alone.
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING = "ClientId=${azurerm_user_assigned_identity.app.client_id};Authorization=AAD"

    DocumentsStorage__tableServiceUri = trimsuffix(azurerm_storage_account.main.primary_table_endpoint, "/")
    DocumentsStorage__clientId        = azurerm_user_assigned_identity.app.client_id
    PARTITIONS_PER_TYPE               = tostring(var.settings.partitions_per_type)
    KEEP_REVISIONS                    = tostring(var.settings.keep_revisions)
    PROTECTED_LABELS                  = join(",", var.settings.protected_labels)

    BackupStorage__fileServiceUri = trimsuffix(azurerm_storage_account.main.primary_file_endpoint, "/")
    BackupStorage__clientId       = azurerm_user_assigned_identity.app.client_id
    BACKUP_SHARE                  = azurerm_storage_share.backups.name
    BACKUP_SCHEDULE               = var.settings.backup_schedule
    BACKUP_KEEP_DAYS              = tostring(var.settings.backup_keep_days)
    BACKUP_KEEP_MIN               = tostring(var.settings.backup_keep_min)

    SEED_POLICY   = var.settings.seed_policy
    SEED_SCHEDULE = var.settings.seed_schedule

    ACCESS           = var.authentication == null ? "key" : "entra"
    PUBLIC_READ      = tostring(var.settings.public_read)
    REQUIRE_IF_MATCH = tostring(var.settings.require_if_match)
    LEGACY_FRONTENDS = tostring(var.settings.legacy_frontends)

    READ_CACHE_SECONDS = tostring(var.settings.read_cache_seconds)
  }
}
