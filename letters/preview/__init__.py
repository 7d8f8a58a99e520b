"""The preview's page in a browser on this machine: who may see it, what it is made of, and when it shows news."""
