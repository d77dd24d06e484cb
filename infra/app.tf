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

# Not azurerm_function_app_flex_consumption: it always writes AzureWebJobsStorage as a connection string with an empty key,
# which the Functions host prefers to an identity, and keeps parts of site_config only as app settings, so that a second
# resource would have to correct the settings after each apply, and each apply would restart the app without its storage
# (hashicorp/terraform-provider-azurerm #29693, #29149). Here one request writes the app and its settings.
resource "azapi_resource" "app" {
  type      = "Microsoft.Web/sites@2024-04-01"
  name      = local.names.function_app
  parent_id = azurerm_resource_group.main.id
  location  = azurerm_resource_group.main.location
  # azd finds the app by the name of its service in azure.yaml.
  tags = merge(local.tags, { azd-service-name = "api" })

  body = {
    kind = "functionapp,linux"

    properties = {
      serverFarmId           = azurerm_service_plan.main.id
      httpsOnly              = true
      publicNetworkAccess    = local.is_api_private ? "Disabled" : "Enabled"
      virtualNetworkSubnetId = one(azurerm_subnet.app[*].id)

      functionAppConfig = {
        runtime = { name = "node", version = var.node_version }

        # Where the package is, and the identity that fetches it.
        deployment = {
          storage = {
            type  = "blobContainer"
            value = "${azurerm_storage_account.main.primary_blob_endpoint}${azurerm_storage_container.deployments.name}"

            authentication = {
              type                           = "UserAssignedIdentity"
              userAssignedIdentityResourceId = azurerm_user_assigned_identity.app.id
            }
          }
        }

        scaleAndConcurrency = merge(
          {
            maximumInstanceCount = var.maximum_instances
            instanceMemoryMB     = var.instance_memory_mb
            alwaysReady          = [for count in [var.always_ready_instances] : { name = "http", instanceCount = count } if count > 0]
          },
          # Left out instead of null, because Azure returns its default, which would differ from null in every plan.
          { for name in ["triggers"] : name => { http = { perInstanceConcurrency = var.http_concurrency } } if var.http_concurrency != null },
        )
      }

      # No healthCheckPath: Flex Consumption does not use it (Azure/azure-functions-host #11010).
      siteConfig = {
        minTlsVersion    = "1.2"
        scmMinTlsVersion = "1.2"
        http20Enabled    = true
        cors             = { allowedOrigins = sort(var.cors_origins), supportCredentials = false }
        appSettings      = [for name, value in local.app_settings : { name = name, value = value }]
      }
    }
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.app.id]
  }

  # Azure returns some ids in another case than it received them.
  ignore_casing          = true
  response_export_values = ["properties.defaultHostName"]

  # The app needs these permissions at its first start.
  depends_on = [azurerm_role_assignment.storage, azurerm_role_assignment.documents, azurerm_role_assignment.telemetry]
}

# Publishing with a password is off. Every app has these two, so they are updated, not created.
resource "azapi_update_resource" "publishing_password" {
  for_each = toset(["ftp", "scm"])

  type      = "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01"
  name      = each.value
  parent_id = azapi_resource.app.id
  body      = { properties = { allow = false } }
  # Azure refuses two changes of an app at the same time.
  locks = [azapi_resource.app.id]
}
