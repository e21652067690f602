"""What tests of every room build on: definitions, hosts, contract suites."""
