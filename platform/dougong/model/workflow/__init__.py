"""Workflows as definitions: reading, checking and describing BPMN; nothing here runs a process."""
