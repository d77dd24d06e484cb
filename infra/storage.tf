# Documents, backups, the package that runs, and what the Functions host keeps. Nobody has a key to it: there is none.

variable "storage_replication" {
  description = "Copies of the data: LRS in one building, ZRS in three zones, GRS and GZRS also in another region, RA- readable there. null: ZRS in prod, else LRS."
  type        = string
  default     = null

  validation {
    condition     = var.storage_replication == null ? true : contains(["LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"], var.storage_replication)
    error_message = "storage_replication must be LRS, ZRS, GRS, RAGRS, GZRS or RAGZRS."
  }
}

variable "backup_quota_gb" {
  description = "How large the share with the backups may become, in GiB."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.backup_quota_gb >= 1 && var.backup_quota_gb <= 102400 && floor(var.backup_quota_gb) == var.backup_quota_gb
    error_message = "backup_quota_gb must be a whole number from 1 to 102400."
  }
}

variable "delete_lock" {
  description = "Whether the storage account is locked against deletion. null: in prod."
  type        = bool
  default     = null
}

resource "azurerm_storage_account" "main" {
  name                            = local.names.storage_account
  resource_group_name             = azurerm_resource_group.main.name
  location                        = azurerm_resource_group.main.location
  account_kind                    = "StorageV2"
  account_tier                    = "Standard"
  account_replication_type        = coalesce(var.storage_replication, local.is_prod ? "ZRS" : "LRS")
  https_traffic_only_enabled      = true
  min_tls_version                 = "TLS1_2"
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  local_user_enabled              = false
  allow_nested_items_to_be_public = false
  # A copy into another tenant would be a way out for the data.
  cross_tenant_replication_enabled = false
  public_network_access_enabled    = !local.is_private
  tags                             = local.tags

  # Without versions: packages are built again from their commit, byte by byte, and the host's locks would leave
  # thousands.
  blob_properties {
    delete_retention_policy {
      days = 14
    }

    container_delete_retention_policy {
      days = 14
    }
  }

  # A share that is deleted can be brought back; so can, for that long, what a mistake took with it.
  share_properties {
    retention_policy {
      days = 14
    }
  }

  network_rules {
    default_action = local.is_private ? "Deny" : "Allow"
    bypass         = ["AzureServices"]
  }

  lifecycle {
    # A plan that would replace the account would take the documents with it.
    prevent_destroy = true
  }
}

# Not azurerm_storage_table: that one reads and writes the table's access policies whatever it is asked for, and Azure
# serves those to shared keys alone. Without keys it fails with 403, when the table is made and at every plan after it
# (hashicorp/terraform-provider-azurerm #30815, #32249). This is the management API, which knows no keys.
resource "azapi_resource" "documents" {
  type      = "Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01"
  name      = local.table_name
  parent_id = "${azurerm_storage_account.main.id}/tableServices/default"
  body      = { properties = {} }

  lifecycle {
    prevent_destroy = true
  }
}

# With storage_account_id these two go through the management API as well.
resource "azurerm_storage_share" "backups" {
  name               = local.backup_share_name
  storage_account_id = azurerm_storage_account.main.id
  access_tier        = "Cool"
  quota              = var.backup_quota_gb

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_container" "deployments" {
  name                  = local.deployment_container
  storage_account_id    = azurerm_storage_account.main.id
  container_access_type = "private"
}

# Tables have no soft delete: what the lock prevents could only be brought back from a backup, which is gone as well.
resource "azurerm_management_lock" "storage" {
  count = coalesce(var.delete_lock, local.is_prod) ? 1 : 0

  name       = local.names.lock
  scope      = azurerm_storage_account.main.id
  lock_level = "CanNotDelete"
  notes      = "The documents are here. Taken away with -var delete_lock=false."
}
