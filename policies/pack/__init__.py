"""What rules are made of, how they are asked, and how they become a pack of Pulumi's."""
