"""The only room that opens connections to others: mail, webhooks, messengers."""
