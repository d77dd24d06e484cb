# Every variable, each with a value other than its default. infra/README.md explains them. Copy what an environment needs
# into its file, which is in the repository: nothing here is secret.

environment = "prod"
location    = "westeurope"
name        = "documents"
owner       = "team-content"
tags        = { cost-center = "1234" }

# The app
node_version           = "22"
instance_memory_mb     = 2048
maximum_instances      = 100
http_concurrency       = 50
always_ready_instances = 2
zone_redundant         = true
cors_origins           = ["https://app.example.com"]

settings = {
  keep_revisions   = 500
  backup_schedule  = "0 0 2,14 * * *"
  backup_keep_days = 30
}

# Who may call it, and where
authentication = {
  client_id = "00000000-0000-0000-0000-000000000000"
  tenant_id = "11111111-1111-1111-1111-111111111111"
}
custom_domain = {
  hostname   = "documents.example.com"
  thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567"
}
network = { private_api = false }

# The data
storage_replication = "GZRS"
backup_quota_gb     = 200
delete_lock         = false

vault              = false
vault_redundancy   = "ZoneRedundant"
vault_immutability = "Locked"
vault_days         = 90

# Watching and paying
alert_emails         = { ops = "ops@example.com" }
slow_ms              = 1000
backup_too_old_hours = 13
log_retention_days   = 90
log_daily_quota_gb   = 5
log_host             = true
log_storage_reads    = true
monthly_budget       = 100
