# What differs from the defaults of the variables in prod. example.tfvars has all variables.
environment = "prod"
location    = "westeurope"

# Before the first deployment: who is told about alerts.
# alert_emails = { ops = "ops@example.com" }
