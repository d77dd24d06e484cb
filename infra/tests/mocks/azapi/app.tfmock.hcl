# The app; only its output and id are used of the resources of this provider.
mock_resource "azapi_resource" {
  defaults = {
    id     = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Web/sites/func"
    output = { properties = { defaultHostName = "func.azurewebsites.net" } }
  }
}
