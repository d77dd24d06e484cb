# What differs from the defaults of the variables in test. example.tfvars has all variables.
environment = "test"
location    = "westeurope"
