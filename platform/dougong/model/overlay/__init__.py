"""Typed changes on stable keys that make a customer's bundle from the vendor's modules."""
