# Optional: copies of the backups that nothing in this resource group can delete. The share is in the same account as the
# documents, and the app may delete its files; the vault keeps its own copies, with its own redundancy.

variable "vault" {
  description = "Whether a Recovery Services vault keeps copies of the backups, out of reach of the app and of whoever may delete the storage account. null: only in prod."
  type        = bool
  default     = null
}

variable "vault_redundancy" {
  description = "Redundancy of the vault: LocallyRedundant, ZoneRedundant or GeoRedundant, which can also be restored in the paired region. It can't be changed once the vault has copies."
  type        = string
  default     = "GeoRedundant"
  nullable    = false

  validation {
    condition     = contains(["LocallyRedundant", "ZoneRedundant", "GeoRedundant"], var.vault_redundancy)
    error_message = "vault_redundancy must be LocallyRedundant, ZoneRedundant or GeoRedundant."
  }
}

variable "vault_immutability" {
  description = "Whether copies can be deleted before their time: Disabled, Unlocked (not until an owner turns it off) or Locked (never; this can't be undone)."
  type        = string
  default     = "Unlocked"
  nullable    = false

  validation {
    condition     = contains(["Disabled", "Unlocked", "Locked"], var.vault_immutability)
    error_message = "vault_immutability must be Disabled, Unlocked or Locked."
  }
}

variable "vault_days" {
  description = "How many days the vault keeps its daily copies."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.vault_days >= 7 && var.vault_days <= 200 && floor(var.vault_days) == var.vault_days
    error_message = "vault_days must be a whole number from 7 to 200."
  }
}

locals {
  has_vault = coalesce(var.vault, local.is_prod)
}

resource "azurerm_recovery_services_vault" "main" {
  count = local.has_vault ? 1 : 0

  name                         = local.names.vault
  resource_group_name          = azurerm_resource_group.main.name
  location                     = azurerm_resource_group.main.location
  sku                          = "Standard"
  storage_mode_type            = var.vault_redundancy
  cross_region_restore_enabled = var.vault_redundancy == "GeoRedundant"
  soft_delete_enabled          = true
  immutability                 = var.vault_immutability
  tags                         = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_backup_policy_file_share" "backups" {
  count = local.has_vault ? 1 : 0

  name                = "daily"
  resource_group_name = azurerm_resource_group.main.name
  recovery_vault_name = azurerm_recovery_services_vault.main[0].name
  timezone            = "UTC"
  backup_tier         = "vault-standard"
  # Snapshots of the share itself, which the vault's copies are made from.
  snapshot_retention_in_days = 3

  # After the nightly backup (backup_schedule).
  backup {
    frequency = "Daily"
    time      = "04:00"
  }

  retention_daily {
    count = var.vault_days
  }
}

resource "azurerm_backup_container_storage_account" "main" {
  count = local.has_vault ? 1 : 0

  resource_group_name = azurerm_resource_group.main.name
  recovery_vault_name = azurerm_recovery_services_vault.main[0].name
  storage_account_id  = azurerm_storage_account.main.id
}

resource "azurerm_backup_protected_file_share" "backups" {
  count = local.has_vault ? 1 : 0

  resource_group_name       = azurerm_resource_group.main.name
  recovery_vault_name       = azurerm_recovery_services_vault.main[0].name
  source_storage_account_id = azurerm_backup_container_storage_account.main[0].storage_account_id
  source_file_share_name    = azurerm_storage_share.backups.name
  backup_policy_id          = azurerm_backup_policy_file_share.backups[0].id

  lifecycle {
    prevent_destroy = true
  }
}
