variable "node_version" {
  description = "The Node version that the app runs on."
  type        = string
  default     = "24"
  nullable    = false

  validation {
    condition     = contains(["22", "24"], var.node_version)
    error_message = "node_version must be 22 or 24."
  }
}

variable "instance_memory_mb" {
  description = "Memory per instance in MB: 512, 2048 or 4096. The smallest is the cheapest and sufficient."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = contains([512, 2048, 4096], var.instance_memory_mb)
    error_message = "instance_memory_mb must be 512, 2048 or 4096."
  }
}

variable "maximum_instances" {
  description = "Maximum number of instances; limits what a flood of requests can cost."
  type        = number
  default     = 40
  nullable    = false

  validation {
    condition     = var.maximum_instances >= 1 && var.maximum_instances <= 1000 && floor(var.maximum_instances) == var.maximum_instances
    error_message = "maximum_instances must be a whole number from 1 to 1000."
  }
}

variable "http_concurrency" {
  description = "Concurrent requests per instance before another is started. null: Azure's default for the memory."
  type        = number
  default     = null

  validation {
    condition     = var.http_concurrency == null ? true : var.http_concurrency >= 1 && var.http_concurrency <= 1000 && floor(var.http_concurrency) == var.http_concurrency
    error_message = "http_concurrency must be a whole number from 1 to 1000."
  }
}

variable "always_ready_instances" {
  description = "Instances kept running, billed even while idle. With 0, the first request after a pause waits for an instance to start."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.always_ready_instances >= 0 && var.always_ready_instances <= var.maximum_instances && floor(var.always_ready_instances) == var.always_ready_instances
    error_message = "always_ready_instances must be a whole number from 0 to maximum_instances."
  }

  validation {
    condition     = !var.zone_redundant || var.always_ready_instances != 1
    error_message = "always_ready_instances must be 0 or at least 2 with zone_redundant, because one instance is in only one zone."
  }
}

variable "zone_redundant" {
  description = "Whether to spread instances over the region's zones. For the data, see storage_replication."
  type        = bool
  default     = false
  nullable    = false
}

variable "cors_origins" {
  description = "Origins whose scripts may call the API: https://app.example.com."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^(https://[a-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]{1,5})?$", origin))])
    error_message = "cors_origins must be origins: https://, a host and optionally a port, without a path and never *. http:// is only allowed for localhost."
  }
}

resource "azurerm_service_plan" "main" {
  name                   = local.names.plan
  resource_group_name    = azurerm_resource_group.main.name
  location               = azurerm_resource_group.main.location
  os_type                = "Linux"
  sku_name               = "FC1"
  zone_balancing_enabled = var.zone_redundant
  tags                   = local.tags
}

resource "azurerm_function_app_flex_consumption" "main" {
  name                = local.names.function_app
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  service_plan_id     = azurerm_service_plan.main.id

  runtime_name           = "node"
  runtime_version        = var.node_version
  instance_memory_in_mb  = var.instance_memory_mb
  maximum_instance_count = var.maximum_instances
  http_concurrency       = var.http_concurrency

  # Where the package is, and the identity that fetches it.
  storage_container_type            = "blobContainer"
  storage_container_endpoint        = "${azurerm_storage_account.main.primary_blob_endpoint}${azurerm_storage_container.deployments.name}"
  storage_authentication_type       = "UserAssignedIdentity"
  storage_user_assigned_identity_id = azurerm_user_assigned_identity.app.id

  https_only                                     = true
  public_network_access_enabled                  = !local.is_api_private
  virtual_network_subnet_id                      = one(azurerm_subnet.app[*].id)
  webdeploy_publish_basic_authentication_enabled = false

  # azapi_update_resource.app_settings replaces the whole list, with the same values but without one that the provider
  # adds.
  app_settings = local.app_settings

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }

  dynamic "always_ready" {
    for_each = var.always_ready_instances > 0 ? [var.always_ready_instances] : []

    content {
      name           = "http"
      instance_count = always_ready.value
    }
  }

  site_config {
    application_insights_connection_string = azurerm_application_insights.main.connection_string
    minimum_tls_version                    = "1.2"
    http2_enabled                          = true
    # Flex Consumption reportedly does not use it (Azure/azure-functions-host #11010). The web test in alerts.tf calls
    # it anyway.
    health_check_path                 = local.health_path
    health_check_eviction_time_in_min = 5

    dynamic "cors" {
      for_each = length(var.cors_origins) > 0 ? [var.cors_origins] : []

      content {
        allowed_origins     = cors.value
        support_credentials = false
      }
    }
  }

  dynamic "auth_settings_v2" {
    for_each = var.authentication == null ? [] : [var.authentication]

    content {
      auth_enabled     = true
      default_provider = "azureactivedirectory"
      # The platform checks the token and passes the caller's identity to the app; the app decides what may be read
      # without one, and how to refuse.
      require_authentication = false
      unauthenticated_action = "AllowAnonymous"
      require_https          = true

      active_directory_v2 {
        client_id            = auth_settings_v2.value.client_id
        tenant_auth_endpoint = "https://login.microsoftonline.com/${auth_settings_v2.value.tenant_id}/v2.0"
        allowed_audiences    = [auth_settings_v2.value.client_id, "api://${auth_settings_v2.value.client_id}"]
        allowed_applications = auth_settings_v2.value.allowed_applications
      }

      login {
        token_store_enabled = false
      }
    }
  }

  tags = local.tags

  # The app needs these permissions at its first start.
  depends_on = [azurerm_role_assignment.storage, azurerm_role_assignment.telemetry]
}
