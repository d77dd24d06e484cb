# A status page in the portal. Each panel is a query in workbook/, which can also be run manually.

locals {
  panels = [
    { name = "traffic", title = "Requests by status", chart = "timechart" },
    { name = "latency", title = "Latency by operation, in milliseconds", chart = "table" },
    { name = "problems", title = "Problems by code", chart = "table" },
    { name = "failures", title = "Underlying failures, by operation", chart = "table" },
    { name = "storage-calls", title = "Storage calls per request", chart = "table" },
    { name = "storage-answers", title = "Table storage answers", chart = "table" },
    { name = "writes", title = "Writes by caller", chart = "table" },
    { name = "seed-states", title = "Seeds by state", chart = "piechart" },
    { name = "seeds", title = "Planted and applied seeds, and problems", chart = "table" },
    { name = "backups", title = "Last backups and restores", chart = "table" },
    { name = "readiness", title = "Last reports of readiness", chart = "table" },
    { name = "instances", title = "Instance usage", chart = "timechart" },
  ]

  cost_url = "https://portal.azure.com/#resource${azurerm_resource_group.main.id}/costanalysis"

  workbook = {
    version = "Notebook/1.0"
    items = concat(
      [
        {
          type = 1
          name = "introduction"
          content = {
            json = "# ${var.name}, ${var.environment}\n\nCosts so far: [cost analysis](${local.cost_url}). If something is wrong, see `docs/operations.md`."
          }
        },
        {
          type = 9
          name = "time"
          content = {
            version = "KqlParameterItem/1.0"
            style   = "pills"
            parameters = [{
              id         = "7d3f1c52-9a0e-4a5d-8a55-0c1c6a1b7c01"
              version    = "KqlParameterItem/1.0"
              name       = "range"
              label      = "Time"
              type       = 4
              isRequired = true
              value      = { durationMs = 86400000 }
              typeSettings = {
                selectableValues = [for hours in [1, 4, 24, 72, 168, 720] : { durationMs = hours * 3600000 }]
              }
            }]
          }
        },
      ],
      [
        for panel in local.panels : {
          type = 3
          name = panel.name
          content = {
            version                  = "KqlItem/1.0"
            title                    = panel.title
            query                    = file("${path.module}/workbook/${panel.name}.kql")
            size                     = 0
            timeContextFromParameter = "range"
            queryType                = 0
            resourceType             = "microsoft.operationalinsights/workspaces"
            crossComponentResources  = [azurerm_log_analytics_workspace.main.id]
            visualization            = panel.chart
          }
        }
      ],
    )
    fallbackResourceIds = [azurerm_log_analytics_workspace.main.id]
    isLocked            = false
  }
}

resource "azurerm_application_insights_workbook" "main" {
  # Must be a UUID, and the same in every plan.
  name                = uuidv5("url", azurerm_resource_group.main.id)
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  display_name        = "${var.name} ${var.environment}"
  source_id           = lower(azurerm_application_insights.main.id)
  data_json           = jsonencode(local.workbook)
  tags                = local.tags
}
