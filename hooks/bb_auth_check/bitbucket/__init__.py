"""What Atlassian says: kinds of token, usernames, hosts, helpers, links. Facts with their sources."""
