# Documents, backups, the deployed package, and the Functions host's data. The account has no keys.

variable "storage_replication" {
  description = "Replication of the data: LRS in one building, ZRS in three zones, GRS and GZRS also in another region, readable there with RA. null: ZRS in prod, else LRS."
  type        = string
  default     = null

  validation {
    condition     = var.storage_replication == null ? true : contains(["LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"], var.storage_replication)
    error_message = "storage_replication must be LRS, ZRS, GRS, RAGRS, GZRS or RAGZRS."
  }
}

variable "backup_quota_gb" {
  description = "Maximum size of the share with the backups, in GiB."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.backup_quota_gb >= 1 && var.backup_quota_gb <= 102400 && floor(var.backup_quota_gb) == var.backup_quota_gb
    error_message = "backup_quota_gb must be a whole number from 1 to 102400."
  }
}

variable "delete_lock" {
  description = "Whether to lock the storage account against deletion. null: only in prod."
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
  # Copying into another tenant could leak the data.
  cross_tenant_replication_enabled = false
  public_network_access_enabled    = !local.is_private
  tags                             = local.tags

  # No versioning: packages can be rebuilt byte by byte from their commit, and the host's locks would create thousands
  # of versions.
  blob_properties {
    delete_retention_policy {
      days = 14
    }

    container_delete_retention_policy {
      days = 14
    }
  }

  # A deleted share can be recovered for this long.
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
    # Replacing the account would delete the documents.
    prevent_destroy = true
  }
}

# Not azurerm_storage_table, which always reads and writes the table's access policies; Azure allows that only with
# shared keys. Without keys it fails with 403, when creating the table and in every later plan
# (hashicorp/terraform-provider-azurerm #30815, #32249). This uses the management API, which needs no keys.
resource "azapi_resource" "documents" {
  type      = "Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01"
  name      = local.table_name
  parent_id = "${azurerm_storage_account.main.id}/tableServices/default"
  body      = { properties = {} }

  lifecycle {
    prevent_destroy = true
  }
}

# With storage_account_id these two also use the management API.
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

# Tables have no soft delete. The lock holds for the management API only: whoever has a data role can still delete all
# rows and files.
resource "azurerm_management_lock" "storage" {
  count = coalesce(var.delete_lock, local.is_prod) ? 1 : 0

  name       = local.names.lock
  scope      = azurerm_storage_account.main.id
  lock_level = "CanNotDelete"
  notes      = "The documents are here. Taken away with delete_lock = false."
}
