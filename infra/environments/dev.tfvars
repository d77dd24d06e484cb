# What differs from the defaults of the variables in dev. example.tfvars has all variables.
environment = "dev"
location    = "westeurope"
