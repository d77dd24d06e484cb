variable "monthly_budget" {
  description = "Monthly budget in the subscription's currency; notifies at 80 %, and when the forecast exceeds it. 0: no budget."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.monthly_budget >= 0
    error_message = "monthly_budget must be 0 or more."
  }
}

resource "azurerm_consumption_budget_resource_group" "main" {
  count = var.monthly_budget > 0 ? 1 : 0

  name              = local.names.budget
  resource_group_id = azurerm_resource_group.main.id
  amount            = var.monthly_budget
  time_grain        = "Monthly"

  time_period {
    # A budget must start in a month that is not over.
    start_date = formatdate("YYYY-MM-01'T'00:00:00'Z'", plantimestamp())
  }

  # See 'Alert: cost' in docs/operations.md.
  notification {
    operator       = "GreaterThanOrEqualTo"
    threshold      = 80
    threshold_type = "Actual"
    contact_groups = [azurerm_monitor_action_group.main.id]
  }

  notification {
    operator       = "GreaterThan"
    threshold      = 100
    threshold_type = "Forecasted"
    contact_groups = [azurerm_monitor_action_group.main.id]
  }

  lifecycle {
    # Keep the month of creation; changing it would replace the budget every month.
    ignore_changes = [time_period]
  }
}
