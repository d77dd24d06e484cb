# Optional: makes the storage, and if requested the API, reachable only from a virtual network.

variable "network" {
  description = "A virtual network with the given address space (/24 or larger). private_api also removes the API from the internet. null: no network; then only Entra protects the storage."
  type = object({
    address_space = optional(string, "10.20.0.0/24")
    private_api   = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.network == null ? true : can(cidrnetmask(var.network.address_space)) && try(tonumber(split("/", var.network.address_space)[1]) <= 24, false)
    error_message = "network.address_space must be an IPv4 range of /24 or larger: 10.20.0.0/24."
  }
}

locals {
  is_private     = var.network != null
  is_api_private = try(var.network.private_api, false)

  # The services with an address in the network, and the DNS zone for each.
  storage_endpoints = {
    for service in ["blob", "file", "table"] : service => {
      zone     = "privatelink.${service}.core.windows.net"
      resource = azurerm_storage_account.main.id
      group    = service
    } if local.is_private
  }
  api_endpoints = {
    for service in ["sites"] : service => {
      zone     = "privatelink.azurewebsites.net"
      resource = azapi_resource.app.id
      group    = service
    } if local.is_api_private
  }
  zones = merge(
    { for service, endpoint in local.storage_endpoints : service => endpoint.zone },
    { for service, endpoint in local.api_endpoints : service => endpoint.zone },
  )
}

resource "azurerm_virtual_network" "main" {
  count = local.is_private ? 1 : 0

  name                = local.names.network
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  address_space       = [var.network.address_space]
  tags                = local.tags
}

# For the instances, each of which uses an address.
resource "azurerm_subnet" "app" {
  count = local.is_private ? 1 : 0

  name                 = "app"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main[0].name
  address_prefixes     = [cidrsubnet(var.network.address_space, 1, 0)]

  delegation {
    name = "flex-consumption"

    service_delegation {
      name    = "Microsoft.App/environments"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_subnet" "endpoints" {
  count = local.is_private ? 1 : 0

  name                 = "endpoints"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main[0].name
  address_prefixes     = [cidrsubnet(var.network.address_space, 2, 2)]
}

resource "azurerm_private_dns_zone" "main" {
  for_each = local.zones

  name                = each.value
  resource_group_name = azurerm_resource_group.main.name
  tags                = local.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "main" {
  for_each = local.zones

  name                  = each.key
  resource_group_name   = azurerm_resource_group.main.name
  private_dns_zone_name = azurerm_private_dns_zone.main[each.key].name
  virtual_network_id    = azurerm_virtual_network.main[0].id
  tags                  = local.tags
}

resource "azurerm_private_endpoint" "main" {
  for_each = merge(local.storage_endpoints, local.api_endpoints)

  name                = "${local.names.endpoint}-${each.key}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  subnet_id           = azurerm_subnet.endpoints[0].id
  tags                = local.tags

  private_service_connection {
    name                           = each.key
    private_connection_resource_id = each.value.resource
    subresource_names              = [each.value.group]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = each.key
    private_dns_zone_ids = [azurerm_private_dns_zone.main[each.key].id]
  }
}
