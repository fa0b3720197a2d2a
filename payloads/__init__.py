"""The files of packages that this server hosts: received, verified, served, pruned."""
