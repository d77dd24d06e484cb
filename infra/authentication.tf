# Sign-in with Entra. The API is registered in Entra once, manually (docs/operations.md), with the roles in
# app-roles.json, so that deploying resources does not require permission to create registrations.

variable "authentication" {
  description = "The API's registration in Entra, and the client ids of clients that may request its tokens (empty: all clients in the tenant). null: use Functions keys."
  type = object({
    client_id            = string
    tenant_id            = string
    allowed_applications = optional(list(string), [])
  })
  default = null

  validation {
    condition = var.authentication == null ? true : alltrue([
      for id in concat([var.authentication.client_id, var.authentication.tenant_id], var.authentication.allowed_applications) :
      can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id))
    ])
    error_message = "authentication: client_id, tenant_id and allowed_applications must be ids such as 00000000-0000-0000-0000-000000000000, in lower case."
  }
}

# Also written without authentication, because removing it from Terraform would leave it on.
resource "azapi_update_resource" "authentication" {
  type      = "Microsoft.Web/sites/config@2024-04-01"
  name      = "authsettingsV2"
  parent_id = azapi_resource.app.id
  locks     = [azapi_resource.app.id]

  body = {
    properties = merge(
      {
        platform = { enabled = var.authentication != null }
        # The platform checks the token and passes the caller's identity to the app; the app decides what may be read
        # without one, and how to refuse.
        globalValidation = { requireAuthentication = false, unauthenticatedClientAction = "AllowAnonymous" }
        httpSettings     = { requireHttps = true }
        login            = { tokenStore = { enabled = false } }
      },
      {
        for name, registration in { identityProviders = var.authentication } : name => {
          azureActiveDirectory = {
            enabled = true

            registration = {
              clientId     = registration.client_id
              openIdIssuer = "https://login.microsoftonline.com/${registration.tenant_id}/v2.0"
            }

            validation = {
              allowedAudiences           = [registration.client_id, "api://${registration.client_id}"]
              defaultAuthorizationPolicy = { allowedApplications = registration.allowed_applications }
            }
          }
        } if registration != null
      },
    )
  }
}
