# General variables. The others are next to the resources that use them.

variable "environment" {
  description = "The environment: dev, test or prod. In prod the storage is replicated across zones and locked."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "test", "prod"], var.environment)
    error_message = "environment must be dev, test or prod."
  }
}

variable "location" {
  description = "The Azure region, such as westeurope. It must support Flex Consumption: az functionapp list-flexconsumption-locations."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{2,29}$", var.location))
    error_message = "location must be a region's short name, in lower case without spaces: westeurope, not West Europe."
  }
}

variable "name" {
  description = "A name that becomes part of every resource's name."
  type        = string
  default     = "seedbed"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.name))
    error_message = "name must be 2 to 12 lower-case letters and digits, starting with a letter, because of the limits for storage accounts."
  }
}

variable "owner" {
  description = "The owner, as a tag on all resources."
  type        = string
  default     = "seedbed"
  nullable    = false

  validation {
    condition     = can(regex("^[^<>%&\\\\?/]{1,256}$", var.owner))
    error_message = "owner must be 1 to 256 characters without < > % & \\ ? /."
  }
}

variable "tags" {
  description = "Additional tags for all resources."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 46 && alltrue([for key in keys(var.tags) : !contains(["app", "environment", "managed-by", "owner"], key)])
    error_message = "tags must have at most 46 entries (Azure allows 50), without app, environment, managed-by and owner, which are already set."
  }
}
