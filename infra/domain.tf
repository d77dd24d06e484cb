# Optional: a custom domain for the API. Its DNS entries and certificate must exist first (docs/operations.md).

variable "custom_domain" {
  description = "A host name for the API, and the thumbprint of its certificate in the resource group. null: only *.azurewebsites.net."
  type = object({
    hostname   = string
    thumbprint = string
  })
  default = null

  validation {
    condition     = var.custom_domain == null ? true : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", var.custom_domain.hostname))
    error_message = "custom_domain.hostname must be a full host name in lower case: documents.example.com."
  }

  validation {
    condition     = var.custom_domain == null ? true : can(regex("^[0-9A-F]{40}$", var.custom_domain.thumbprint))
    error_message = "custom_domain.thumbprint must be the 40 hexadecimal digits of the certificate's thumbprint, in upper case."
  }
}

resource "azurerm_app_service_custom_hostname_binding" "main" {
  count = var.custom_domain == null ? 0 : 1

  hostname            = var.custom_domain.hostname
  app_service_name    = azapi_resource.app.name
  resource_group_name = azurerm_resource_group.main.name
  ssl_state           = "SniEnabled"
  thumbprint          = var.custom_domain.thumbprint
}

locals {
  api_url = "https://${var.custom_domain == null ? azapi_resource.app.output.properties.defaultHostName : var.custom_domain.hostname}"
}
