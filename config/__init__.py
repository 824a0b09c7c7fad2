"""What the user writes: settings, agreement and people; read, checked and edited."""
