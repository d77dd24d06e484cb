# Sign-in with Entra. The registration of the API in Entra is made once, by hand (docs/operations.md), with the roles of
# app-roles.json: who deploys resources should not need the right to make registrations.

variable "authentication" {
  description = "The API's registration in Entra, and which clients may ask for its tokens (their client ids; empty: all of the tenant). null: Functions keys."
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
