mock_resource "random_string" {
  defaults = {
    result = "abc123"
  }
}
