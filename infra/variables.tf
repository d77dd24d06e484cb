# Where and what. The other variables are beside what they are for.

variable "environment" {
  description = "Which of the environments this is: dev, test or prod. In prod the storage has copies in other zones and a lock."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "test", "prod"], var.environment)
    error_message = "environment must be dev, test or prod."
  }
}

variable "location" {
  description = "The Azure region, as in westeurope. It must have Flex Consumption: az functionapp list-flexconsumption-locations."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{2,29}$", var.location))
    error_message = "location must be a region's short name, in lower case without spaces: westeurope, not West Europe."
  }
}

variable "name" {
  description = "What this is called; a part of every resource's name."
  type        = string
  default     = "seedbed"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.name))
    error_message = "name must be 2 to 12 lower-case letters and digits, a letter first: storage accounts allow no more."
  }
}

variable "owner" {
  description = "Who answers for it; a tag on everything."
  type        = string
  default     = "seedbed"
  nullable    = false

  validation {
    condition     = can(regex("^[^<>%&\\\\?/]{1,256}$", var.owner))
    error_message = "owner must be 1 to 256 characters, none of them < > % & \\ ? /."
  }
}

variable "tags" {
  description = "More tags, on everything."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 46 && alltrue([for key in keys(var.tags) : !contains(["app", "environment", "managed-by", "owner"], key)])
    error_message = "tags must be 46 at most (Azure takes 50), and app, environment, managed-by and owner are set already."
  }
}
