"""Plans: what a preview foresees, shown, kept, and compared for reviews."""
